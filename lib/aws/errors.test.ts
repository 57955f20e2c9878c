import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { clientConfig } from './clients.ts';
import { classifyAwsError } from './errors.ts';
import { s3Error, startWire, type Wire } from './testing/wire.ts';

let wire: Wire | undefined;
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

const named = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('words that say AccessDenied and NoSuchBucketPolicy'), {
    name,
    $metadata: { httpStatusCode },
  });

describe('classifyAwsError', () => {
  it.each([
    ['NoSuchBucketPolicy', 'absent'],
    ['NoSuchPublicAccessBlockConfiguration', 'absent'],
    ['OwnershipControlsNotFoundError', 'absent'],
    ['ServerSideEncryptionConfigurationNotFoundError', 'absent'],
    ['NoSuchDistribution', 'absent'],
    ['NotFoundException', 'absent'],
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['ExpiredToken', 'denied'],
    ['SlowDown', 'throttled'],
    ['Throttling', 'throttled'],
    ['TooManyInvalidationsInProgress', 'throttled'],
    ['OperationAborted', 'conflict'],
    ['PreconditionFailed', 'conflict'],
    ['ServiceUnavailable', 'transient'],
    ['KMSInternalException', 'transient'],
    ['TimeoutError', 'transient'],
    ['MalformedPolicy', 'fatal'],
    ['PermanentRedirect', 'fatal'],
    ['LimitExceededException', 'fatal'],
  ])('takes %s for %s by its name alone', (name, category) => {
    expect(classifyAwsError(named(name)).category).toBe(category);
  });

  it.each([
    [403, 'denied'],
    [401, 'denied'],
    [409, 'conflict'],
    [412, 'conflict'],
    [429, 'throttled'],
    [500, 'transient'],
    [503, 'transient'],
    // A 404 that nobody documented may come from a proxy: it must not look like "there is none".
    [404, 'fatal'],
    [400, 'fatal'],
  ])('falls back to status %i for a code it does not know', (status, category) => {
    expect(classifyAwsError(named('SomethingNew', status))).toMatchObject({ category, code: 'SomethingNew' });
  });

  it('never reads the message', () => {
    expect(classifyAwsError(named('SomethingNew'))).toMatchObject({ category: 'fatal' });
  });

  it('takes what is not an error for fatal', () => {
    expect(classifyAwsError(undefined).category).toBe('fatal');
    expect(classifyAwsError('AccessDenied').category).toBe('fatal');
  });

  it('takes a refused connection for transient, as the SDK really throws it', async () => {
    wire = await startWire(() => ({}));
    const options = wire.options;
    await wire.close();
    const client = new S3Client(clientConfig(options));
    const error = await client.send(new ListBucketsCommand({})).catch((thrown: unknown) => thrown);
    expect(classifyAwsError(error)).toMatchObject({ category: 'transient', code: 'ECONNREFUSED' });
  });

  it('takes an overrun time limit for transient, as the SDK really throws it', async () => {
    wire = await startWire(() => 'hang');
    const client = new S3Client(clientConfig(wire.options));
    const options = { abortSignal: AbortSignal.timeout(50) };
    const error = await client.send(new ListBucketsCommand({}), options).catch((thrown: unknown) => thrown);
    expect(classifyAwsError(error)).toMatchObject({ category: 'transient', httpStatus: undefined });
  });

  it('ends the retries of a call when its time is over', async () => {
    wire = await startWire(() => s3Error(503, 'SlowDown'), 50);
    const client = new S3Client(clientConfig(wire.options));
    const began = Date.now();
    const options = { abortSignal: AbortSignal.timeout(700) };
    const error = await client.send(new ListBucketsCommand({}), options).catch((thrown: unknown) => thrown);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(['throttled', 'transient']).toContain(classifyAwsError(error).category);
    expect(wire.requests.length).toBeLessThan(50);
  });
});
