import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { partitionOfRegion } from '../core/model/partition.ts';
import { callLimits, clientConfig, homeRegion, needsPathStyle, perRegion } from './clients.ts';
import { partitionOfArn } from './partition.ts';

afterEach(() => vi.unstubAllEnvs());

describe('clients', () => {
  it('retry adaptively at least 8 times and bound every attempt', async () => {
    const client = new S3Client(clientConfig({ region: 'eu-west-1' }));
    expect(await client.config.maxAttempts()).toBeGreaterThanOrEqual(8);
    expect((await client.config.retryStrategy()) as { mode?: string }).toMatchObject({ mode: 'adaptive' });
    expect(clientConfig({}).requestHandler).toEqual({
      connectionTimeout: callLimits.connection,
      requestTimeout: callLimits.request,
      throwOnRequestTimeout: true,
    });
  });

  it('are made once per Region', () => {
    const make = vi.fn((region: string) => ({ region }));
    const client = perRegion(make);
    expect(client('eu-west-1')).toBe(client('eu-west-1'));
    expect(client('us-east-1')).not.toBe(client('eu-west-1'));
    expect(make).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['eu-central-1', 'us-east-1'],
    ['cn-north-1', 'cn-northwest-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['eusc-de-east-1', 'eusc-de-east-1'],
    ['mx-central-1', 'us-east-1'],
  ])('of a stack in %s find CloudFront in %s', (region, home) => {
    expect(homeRegion({ region })).toBe(home);
  });

  it('refuse a partition whose Regions are unknown, instead of guessing', () => {
    expect(() => homeRegion({ partition: 'aws-mars' })).toThrow(/aws-mars is unknown/);
  });

  it.each([
    ['http://127.0.0.1:4566', true],
    ['http://localhost:4566', true],
    ['http://[::1]:4566', true],
    ['https://s3.example.com', false],
  ])('address buckets at %s by path: %s', (endpoint, expected) => {
    expect(needsPathStyle({ endpoint })).toBe(expected);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
    expect(needsPathStyle({})).toBe(expected);
  });

  it('address buckets by name on AWS', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', '');
    expect(needsPathStyle({})).toBe(false);
  });
});

describe('partitions', () => {
  it('are read from an ARN, and from nothing else', () => {
    expect(partitionOfArn('arn:aws-cn:sts::111122223333:assumed-role/r/s')).toBe('aws-cn');
    expect(partitionOfArn('no arn')).toBeUndefined();
  });

  it('do not confuse the two US isolated ones', () => {
    expect(partitionOfRegion('us-iso-west-1')).toBe('aws-iso');
    expect(partitionOfRegion('us-isob-east-1')).toBe('aws-iso-b');
  });
});
