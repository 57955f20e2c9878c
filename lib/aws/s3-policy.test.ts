import { afterEach, describe, expect, it } from 'vitest';
import { s3Port } from './s3.ts';
import { type Answer, instantClock, s3Error, startWire, type Wire } from './testing/wire.ts';

const account = '111122223333';
const bucket = { name: 'site', region: 'eu-west-1' };
const document = { Version: '2012-10-17', Statement: [] };
const stored = JSON.stringify(document);

let wire: Wire;
afterEach(() => wire.close());

const port = async (answer: Answer, maxAttempts?: number) => {
  wire = await startWire(answer, maxAttempts);
  const clock = instantClock();
  return { s3: s3Port(wire.options, account, clock), clock };
};

describe('writing a bucket policy', () => {
  const failing = (code: string, times: number, meanwhile = stored): Answer => {
    let puts = 0;
    let gets = 0;
    return (request) => {
      if (request.method === 'GET') {
        gets += 1;
        return { body: gets === 1 ? stored : meanwhile };
      }
      puts += 1;
      return puts <= times ? s3Error(code === 'OperationAborted' ? 409 : 400, code) : { status: 204 };
    };
  };
  const puts = () => wire.requests.filter((request) => request.method === 'PUT').length;

  it.each([
    ['OperationAborted', 3],
    ['MalformedPolicy', 2],
  ])('tries %s again while the document has not moved', async (code, times) => {
    const { s3, clock } = await port(failing(code, times));
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, document)).toEqual({ status: 'written' });
    expect(puts()).toBe(times + 1);
    expect(clock.slept).toHaveLength(times);
  });

  it('does not write over what somebody stored between two tries', async () => {
    const { s3 } = await port(failing('OperationAborted', 1, '{"Version":"2012-10-17"}'));
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, document)).toMatchObject({ status: 'moved' });
    expect(puts()).toBe(1);
  });

  it('knows the document that was read last even when it was none', async () => {
    let tries = 0;
    const { s3 } = await port((request) => {
      if (request.method === 'GET') return s3Error(404, 'NoSuchBucketPolicy');
      tries += 1;
      return tries === 1 ? s3Error(409, 'OperationAborted') : { status: 204 };
    });
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, document)).toEqual({ status: 'written' });
  });

  it.each([
    [403, 'AccessDenied', 'refused'],
    [400, 'MalformedPolicy', 'refused'],
    [404, 'NoSuchBucket', 'refused'],
    [409, 'OperationAborted', 'failed'],
    [503, 'SlowDown', 'failed'],
    [500, 'InternalError', 'failed'],
  ])('answers %i %s as %s, naming bucket and code', async (status, code, result) => {
    const { s3 } = await port((request) =>
      request.method === 'GET' ? { body: stored } : s3Error(status, code),
    );
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, document)).toMatchObject({
      status: result,
      code,
      because: expect.stringContaining('PutBucketPolicy of bucket site'),
      ...(result === 'failed' ? { retry: true } : {}),
    });
  });

  it.each([
    ['SlowDown', 503],
    ['InternalError', 500],
  ])('never lets the SDK repeat a write by itself: after %s it reads first', async (code, status) => {
    let puts = 0;
    const { s3 } = await port((request) => {
      if (request.method === 'GET') return { body: stored };
      puts += 1;
      return puts <= 2 ? s3Error(status, code) : { status: 204 };
    }, 8);
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, document)).toEqual({ status: 'written' });
    expect(wire.requests.map((request) => request.method)).toEqual([
      'GET',
      'PUT',
      'GET',
      'PUT',
      'GET',
      'PUT',
    ]);
  });

  it('does not write over another writer after a server error, and says that it is not sure', async () => {
    const { s3 } = await port((request, index) => {
      if (request.method === 'GET') return { body: index === 0 ? stored : '{"Version":"2012-10-17"}' };
      return s3Error(500, 'InternalError');
    }, 8);
    await s3.bucketPolicy(bucket);
    const result = await s3.putBucketPolicy(bucket, { ...document, Id: 'ours' });
    expect(result).toMatchObject({ status: 'failed', retry: true, unsure: true });
    expect(result).toMatchObject({ because: expect.stringContaining('not known') });
    expect(puts()).toBe(1);
  });

  it('sees that a write whose answer was lost took effect', async () => {
    const ours = { ...document, Id: 'ours' };
    let now = stored;
    const { s3 } = await port((request) => {
      if (request.method === 'GET') return { body: now };
      now = request.body;
      return s3Error(500, 'InternalError');
    }, 8);
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, ours)).toEqual({ status: 'written' });
    expect(puts()).toBe(1);
  });

  it('stays unsure when a refusal follows a try without an answer', async () => {
    let tries = 0;
    const { s3 } = await port((request) => {
      if (request.method === 'GET') return { body: stored };
      tries += 1;
      return tries === 1 ? s3Error(500, 'InternalError') : s3Error(403, 'AccessDenied');
    }, 8);
    await s3.bucketPolicy(bucket);
    expect(await s3.putBucketPolicy(bucket, { ...document, Id: 'ours' })).toMatchObject({
      status: 'failed',
      retry: true,
      unsure: true,
    });
  });

  it('is sure of a throttle: nothing was written', async () => {
    const { s3 } = await port((request) =>
      request.method === 'GET' ? { body: stored } : s3Error(503, 'SlowDown'),
    );
    await s3.bucketPolicy(bucket);
    const result = await s3.putBucketPolicy(bucket, { ...document, Id: 'ours' });
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(result).not.toHaveProperty('unsure');
  });

  it('admits that it does not know whether a write arrived that got no answer', async () => {
    const { s3 } = await port(() => s3Error(500, 'InternalError'));
    expect(await s3.putBucketPolicy(bucket, document)).toMatchObject({
      because: expect.stringContaining('not known'),
    });
  });
});

it('never confirms that a write may shut the caller out: S3 then refuses such a policy', async () => {
  const { s3 } = await port(() => ({ status: 204 }));
  await s3.putBucketPolicy(bucket, document);
  await s3.deleteBucketPolicy(bucket);
  const writes = wire.requests.filter(({ method }) => method !== 'GET');
  expect(writes.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  for (const { headers } of writes)
    expect(headers).not.toHaveProperty('x-amz-confirm-remove-self-bucket-access');
});
