import { describe, expect, test } from 'vitest';
import { subjectsOf } from './subjects.ts';

const account = '111122223333';
const cloudFront = (eventName: string, requestParameters?: unknown, responseElements?: unknown) => ({
  eventSource: 'cloudfront.amazonaws.com',
  eventName,
  requestParameters,
  responseElements,
});
const bucketOf = (record: unknown): unknown => {
  const result = subjectsOf(record);
  return result.kind === 'documents' ? result.documents : result.kind;
};
const idsOf = (record: unknown): unknown => {
  const result = subjectsOf(record);
  return result.kind === 'documents' ? result.distributionIds : result.kind;
};
const site = [{ type: 'bucket', name: 'site' }];
const config = (...hosts: readonly unknown[]) => ({
  origins: { items: hosts.map((domainName) => ({ domainName })) },
});

describe('CloudFront calls', () => {
  test('name distributions, and the buckets of a configuration as a hint, each once', () => {
    const distributionConfig = config(
      'site.s3.amazonaws.com',
      'SITE.s3.eu-west-1.amazonaws.com',
      'www.example.com',
      3,
    );
    const updated = cloudFront('UpdateDistribution', { id: 'E1SITE', distributionConfig });
    const created = cloudFront(
      'CreateDistribution',
      { distributionConfig },
      { distribution: { id: 'E2NEW' } },
    );
    expect([bucketOf(updated), idsOf(updated)]).toEqual([site, ['E1SITE']]);
    expect([bucketOf(created), idsOf(created)]).toEqual([site, ['E2NEW']]);
  });

  test('hint at website and accelerate origins too', () => {
    const hosts = ['web.s3-website-us-east-1.amazonaws.com', 'fast.s3-accelerate.amazonaws.com'];
    const record = cloudFront('UpdateDistribution', { id: 'E1', distributionConfig: config(...hosts) });
    expect(bucketOf(record)).toEqual([
      { type: 'bucket', name: 'web' },
      { type: 'bucket', name: 'fast' },
    ]);
  });

  test('name both twins when a staging distribution is copied or promoted', () => {
    const copy = cloudFront(
      'CopyDistribution',
      { primaryDistributionId: 'E1' },
      { distribution: { id: 'E2' } },
    );
    const promotion = cloudFront('UpdateDistributionWithStagingConfig', {
      id: 'E1',
      stagingDistributionId: 'E2',
    });
    expect([idsOf(copy), idsOf(promotion)]).toEqual([
      ['E1', 'E2'],
      ['E1', 'E2'],
    ]);
    expect(idsOf(cloudFront('CopyDistribution', { primaryDistributionId: 'E1' }))).toBe('everything');
    expect(idsOf(cloudFront('CopyDistribution', null, { distribution: { id: 'E2' } }))).toBe('everything');
  });

  test('mean everything when the request was left out, or names no id that we know', () => {
    const response = { distribution: { id: 'E1' } };
    for (const request of [
      undefined,
      null,
      'text',
      [],
      { omitted: true },
      {},
      { id: 'not an id' },
      { id: 5 },
    ]) {
      expect(idsOf(cloudFront('UpdateDistribution', request, response))).toBe('everything');
    }
    expect(idsOf(cloudFront('CreateDistribution', { omitted: 'true' }, response))).toBe('everything');
    expect(idsOf(cloudFront('CreateDistribution', { distributionConfig: config() }))).toBe('everything');
  });

  test('find the distribution of a tenant in request or response', () => {
    const response = { distributionTenant: { distributionId: 'E9' } };
    expect(idsOf(cloudFront('CreateDistributionTenant', { distributionId: 'E1' }, response))).toEqual(['E1']);
    expect(idsOf(cloudFront('UpdateDistributionTenant', { id: 'dt_1' }, response))).toEqual(['E9']);
    expect(idsOf(cloudFront('DeleteDistributionTenant', { id: 'dt_1' }))).toBe('everything');
  });

  test('look at tags of distributions only', () => {
    const tag = (resource: unknown) => idsOf(cloudFront('TagResource', { resource }));
    expect(tag(`arn:aws:cloudfront::${account}:distribution/E1`)).toEqual(['E1']);
    expect(tag(`arn:aws:cloudfront::${account}:distribution-tenant/dt_1`)).toBe('nothing');
    expect(tag(`arn:aws:cloudfront::${account}:distribution/not-an-id`)).toBe('everything');
    expect(tag('E1')).toBe('everything');
  });
});
