import { afterEach, describe, expect, it } from 'vitest';
import { s3Port } from './s3.ts';
import { type Answer, instantClock, s3Error, startWire, type Wire, xml } from './testing/wire.ts';

const account = '111122223333';
const bucket = { name: 'site', region: 'eu-west-1' };
const document = { Version: '2012-10-17', Statement: [] };
const stored = JSON.stringify(document);

let wire: Wire;
afterEach(() => wire.close());

const port = async (answer: Answer, maxAttempts?: number) => {
  wire = await startWire(answer, maxAttempts);

  return { s3: s3Port(wire.options, account, instantClock()) };
};

describe('what S3 gets to see', () => {
  it('names the expected owner on every bucket call, and never waives the lock-out check', async () => {
    const { s3 } = await port(() => s3Error(403, 'AccessDenied'));
    await s3.bucketRegion('site');
    await s3.bucketPolicy(bucket);
    await s3.bucketEncryption(bucket);
    await s3.publicAccessBlock(bucket);
    await s3.ownershipControls(bucket);
    await s3.bucketTags(bucket);
    await s3.putBucketPolicy(bucket, document);
    await s3.deleteBucketPolicy(bucket);
    expect(wire.requests).toHaveLength(8);
    for (const request of wire.requests) {
      expect(request.headers['x-amz-expected-bucket-owner'], `${request.method} ${request.path}`).toBe(
        account,
      );
      expect(Object.keys(request.headers).join(' ')).not.toContain('confirm-remove-self-bucket-access');
      expect(request.path).toBe('/site/');
    }
  });

  it('is signed for the Region of the bucket', async () => {
    const { s3 } = await port(() => s3Error(404, 'NoSuchBucketPolicy'));
    await s3.bucketPolicy({ name: 'site', region: 'ap-south-1' });
    expect(wire.requests[0]?.headers.authorization).toContain('/ap-south-1/s3/');
  });

  it('is the policy as one line of JSON', async () => {
    const { s3 } = await port(() => ({ status: 204 }));
    expect(await s3.putBucketPolicy(bucket, document)).toEqual({ status: 'written' });
    expect(wire.requests[0]).toMatchObject({ method: 'PUT', body: stored });
    expect(wire.requests[0]?.query.has('policy')).toBe(true);
  });
});

describe('listBuckets', () => {
  const page = (names: readonly string[], token: string) =>
    xml(
      `<ListAllMyBucketsResult><Buckets>${names
        .map((name) => `<Bucket><Name>${name}</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>`)
        .join(
          '',
        )}</Buckets>${token ? `<ContinuationToken>${token}</ContinuationToken>` : ''}</ListAllMyBucketsResult>`,
    );

  it('reads every page and asks for Regions', async () => {
    const { s3 } = await port((request) =>
      request.query.get('continuation-token') === 'next' ? page(['b'], '') : page(['a'], 'next'),
    );
    expect(await s3.listBuckets()).toEqual({
      status: 'known',
      value: [
        { name: 'a', region: 'eu-west-1' },
        { name: 'b', region: 'eu-west-1' },
      ],
    });
    expect(wire.requests.every((request) => request.query.has('max-buckets'))).toBe(true);
  });

  it('is unreadable when one page is', async () => {
    const { s3 } = await port((_, index) =>
      index === 0 ? page(['a'], 'next') : s3Error(403, 'AccessDenied'),
    );
    expect(await s3.listBuckets()).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^AccessDenied: ListBuckets/),
    });
  });

  it('is unreadable when a bucket comes without its Region', async () => {
    const { s3 } = await port(() =>
      xml(
        '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name></Bucket></Buckets></ListAllMyBucketsResult>',
      ),
    );
    expect(await s3.listBuckets()).toMatchObject({ status: 'unreadable' });
  });

  it('does not go round in circles', async () => {
    const { s3 } = await port(() => page(['a'], 'same'));
    expect(await s3.listBuckets()).toMatchObject({ status: 'unreadable' });
    expect(wire.requests).toHaveLength(2);
  });
});

describe('bucketRegion', () => {
  it.each([200, 301, 307, 400])('comes from the header of a %i', async (status) => {
    const { s3 } = await port(() => ({ status, headers: { 'x-amz-bucket-region': 'eu-north-1' } }));
    expect(await s3.bucketRegion('site')).toEqual({ status: 'known', value: 'eu-north-1' });
    expect(wire.requests).toHaveLength(1);
  });

  it('is absent for a 404', async () => {
    const { s3 } = await port(() => ({ status: 404 }));
    expect(await s3.bucketRegion('site')).toEqual({ status: 'absent' });
  });

  it('is unreadable for a 403, even with the header: the bucket may be a stranger to us', async () => {
    const { s3 } = await port(() => ({ status: 403, headers: { 'x-amz-bucket-region': 'eu-north-1' } }));
    expect(await s3.bucketRegion('site')).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^Forbidden: .*bucket site/),
    });
  });
});

describe('reading one bucket', () => {
  it.each([
    ['bucketPolicy', 'NoSuchBucketPolicy'],
    ['bucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError'],
    ['publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'],
    ['ownershipControls', 'OwnershipControlsNotFoundError'],
    ['bucketTags', 'NoSuchTagSet'],
  ] as const)('%s is absent for %s and for nothing else', async (method, code) => {
    const codes = [code, 'NoSuchBucket', 'AccessDenied', 'NoSuchKey'];
    const { s3 } = await port((_, index) => s3Error(404, codes[index] ?? 'None'));
    expect(await s3[method](bucket)).toEqual({ status: 'absent' });
    for (const other of codes.slice(1)) {
      expect(await s3[method](bucket)).toMatchObject({
        status: 'unreadable',
        because: expect.stringMatching(new RegExp(`^${other}: .*bucket site`)),
      });
    }
  });

  it('answers in the words of the AWS CLI', async () => {
    const { s3 } = await port((request) => {
      if (request.query.has('encryption')) {
        return xml(
          '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/site</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>',
        );
      }
      if (request.query.has('publicAccessBlock')) {
        return xml(
          '<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>',
        );
      }
      return xml('<Tagging><TagSet><Tag><Key>origin-guard</Key><Value>off</Value></Tag></TagSet></Tagging>');
    });
    expect(await s3.bucketEncryption(bucket)).toEqual({
      status: 'known',
      value: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/site' },
            BucketKeyEnabled: true,
          },
        ],
      },
    });
    expect(await s3.publicAccessBlock(bucket)).toEqual({
      status: 'known',
      value: { BlockPublicPolicy: true },
    });
    expect(await s3.bucketTags(bucket)).toEqual({
      status: 'known',
      value: [{ Key: 'origin-guard', Value: 'off' }],
    });
  });

  it('takes a policy that is not JSON for unreadable', async () => {
    const { s3 } = await port(() => ({ body: '{"Statement":' }));
    expect(await s3.bucketPolicy(bucket)).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^UnexpectedAnswer: .*not JSON\.$/),
    });
  });

  it('tries a throttled call again, and says so when it stays throttled', async () => {
    const { s3 } = await port(() => s3Error(503, 'SlowDown'), 2);
    expect(await s3.bucketPolicy(bucket)).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^SlowDown: /),
    });
    expect(wire.requests).toHaveLength(2);
  });
});
