import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabClients } from '../clients.ts';
import { policyOf, refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
let europe: LabClients;
beforeEach(async () => {
  lab = await startTestLab();
  europe = lab.as('lab-owner', 'eu-west-1');
  await europe.s3.send(
    new CreateBucketCommand({
      Bucket: 'site',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
});
afterEach(() => lab.close());

const Bucket = 'site';

describe('a bucket', () => {
  test('lives in one Region and turns others away with its own', async () => {
    const head = await europe.s3.send(new HeadBucketCommand({ Bucket }));
    expect(head).toMatchObject({
      BucketRegion: 'eu-west-1',
      BucketArn: 'arn:aws:s3:::site',
      AccessPointAlias: false,
    });
    const read = (region: string) =>
      lab.as('lab-owner', region).s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(await refusal(read('us-east-1'))).toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      status: 400,
    });
    expect(await refusal(read('ap-south-1'))).toMatchObject({ name: 'PermanentRedirect', status: 301 });
    expect(await refusal(lab.s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 301 });
    expect((await lab.s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe(
      'eu-west-1',
    );
  });

  test('tells its Region in the header of a refused HeadBucket', async () => {
    const seen: unknown[] = [];
    lab.s3.middlewareStack.add(
      (next) => async (args) =>
        next(args).catch((error: { $response?: { headers: Record<string, string> } }) => {
          seen.push(error.$response?.headers['x-amz-bucket-region']);
          throw error;
        }),
      { step: 'initialize' },
    );
    await refusal(lab.s3.send(new HeadBucketCommand({ Bucket })));
    expect(seen).toEqual(['eu-west-1']);
  });

  test('that does not exist is 404, that is not ours is 403', async () => {
    lab.account.s3.foreignBuckets.add('theirs');
    expect(await refusal(lab.s3.send(new HeadBucketCommand({ Bucket: 'nowhere' })))).toMatchObject({
      name: 'NotFound',
      status: 404,
    });
    expect(await refusal(lab.s3.send(new HeadBucketCommand({ Bucket: 'theirs' })))).toMatchObject({
      status: 403,
    });
    expect(await refusal(lab.s3.send(new GetBucketPolicyCommand({ Bucket: 'nowhere' })))).toMatchObject({
      name: 'NoSuchBucket',
    });
    expect(await refusal(lab.s3.send(new CreateBucketCommand({ Bucket: 'theirs' })))).toMatchObject({
      name: 'BucketAlreadyExists',
    });
  });

  test('is created where the request is signed for', async () => {
    const create = (name: string, region: 'eu-west-1' | 'us-east-1') =>
      lab.s3.send(
        new CreateBucketCommand({
          Bucket: name,
          ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
        }),
      );
    await create('home', 'us-east-1');
    expect(
      await refusal(
        europe.s3.send(
          new CreateBucketCommand({
            Bucket: 'unsaid',
            CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
          }),
        ),
      ),
    ).toMatchObject({
      name: 'IllegalLocationConstraintException',
    });
    expect(await refusal(create('site', 'eu-west-1'))).toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      status: 409,
    });
    expect(await refusal(create('Bad_Name', 'us-east-1'))).toMatchObject({ name: 'InvalidBucketName' });
  });

  test('is deleted only when empty', async () => {
    await europe.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    expect(await refusal(europe.s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
      name: 'BucketNotEmpty',
      status: 409,
    });
    lab.account.s3.buckets.get(Bucket)?.objects.clear();
    await europe.s3.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(europe.s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 404 });
  });

  test('is listed with its Region only when a parameter asks, page by page', async () => {
    await lab.s3.send(new CreateBucketCommand({ Bucket: 'another' }));
    const plain = await lab.s3.send(new ListBucketsCommand({}));
    expect(plain.Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
      ['another', undefined],
      ['site', undefined],
    ]);
    const first = await lab.s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    expect(first.Buckets).toMatchObject([{ Name: 'another', BucketRegion: 'us-east-1' }]);
    const ContinuationToken = first.ContinuationToken;
    const second = await lab.s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    expect(second.Buckets).toMatchObject([{ Name: 'site', BucketRegion: 'eu-west-1' }]);
    expect(second.ContinuationToken).toBeUndefined();
  });
});

describe('a new bucket', () => {
  test('blocks all public access, until that is taken away', async () => {
    const read = () => europe.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const on = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    expect((await read()).PublicAccessBlockConfiguration).toEqual(on);
    const PublicAccessBlockConfiguration = { ...on, BlockPublicPolicy: false };
    await europe.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await read()).PublicAccessBlockConfiguration).toEqual(PublicAccessBlockConfiguration);
    await europe.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
    });
  });

  test('has none when the trap is off, as before April 2023', async () => {
    lab.account.traps.blockPublicAccessOnNewBuckets = false;
    await lab.s3.send(new CreateBucketCommand({ Bucket: 'old-style' }));
    const read = lab.s3.send(new GetPublicAccessBlockCommand({ Bucket: 'old-style' }));
    expect(await refusal(read)).toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  test('encrypts with SSE-S3 and is enforced by its owner', async () => {
    const encryption = await europe.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    const ownership = await europe.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const acl = europe.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect(await refusal(acl)).toMatchObject({ name: 'AccessControlListNotSupported', status: 400 });
  });

  test('can have other ownership, or none said', async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await europe.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    const blocked = europe.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect(await refusal(blocked)).toMatchObject({ name: 'AccessDenied' });
    await europe.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    expect(await refusal(europe.s3.send(new GetBucketOwnershipControlsCommand({ Bucket })))).toMatchObject({
      name: 'OwnershipControlsNotFoundError',
    });
  });

  test('has tags when some were put', async () => {
    const read = () => europe.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchTagSet', status: 404 });
    const TagSet = [{ Key: 'origin-guard', Value: 'revoked' }];
    await europe.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await read()).TagSet).toEqual(TagSet);
    await europe.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchTagSet' });
  });
});

describe('an object', () => {
  const encrypt = (SSEAlgorithm: 'aws:kms', KMSMasterKeyID?: string) =>
    europe.s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm,
                ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }),
              },
            },
          ],
        },
      }),
    );

  test('is encrypted by the bucket default at the time, with the key it names', async () => {
    const key = (await europe.kms.send(new CreateKeyCommand({}))).KeyMetadata;
    await europe.s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'p' }));
    await encrypt('aws:kms', key?.KeyId);
    await europe.s3.send(
      new PutObjectCommand({ Bucket, Key: 'secret', Body: 's', ContentType: 'text/plain' }),
    );
    const plain = await europe.s3.send(new HeadObjectCommand({ Bucket, Key: 'plain' }));
    expect(plain.ServerSideEncryption).toBe('AES256');
    const secret = await europe.s3.send(new GetObjectCommand({ Bucket, Key: 'secret' }));
    expect(secret).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: key?.Arn,
      ContentType: 'text/plain',
    });
    expect(await secret.Body?.transformToString()).toBe('s');
  });

  test('under aws:kms without a key is encrypted with the managed key', async () => {
    await encrypt('aws:kms');
    const put = await europe.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    expect(lab.account.kms.keys.get(put.SSEKMSKeyId ?? '')?.manager).toBe('AWS');
  });

  test('is not stored with a key that does not exist', async () => {
    const put = new PutObjectCommand({
      Bucket,
      Key: 'a',
      Body: 'a',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/none',
    });
    expect(await refusal(europe.s3.send(put))).toMatchObject({ name: 'KMS.NotFoundException', status: 400 });
  });

  test('is read without a signature only when the policy is public', async () => {
    await europe.s3.send(new PutObjectCommand({ Bucket, Key: 'page one', Body: 'hello' }));
    const fetched = () => fetch(`${lab.server.url}/site/page%20one`);
    expect((await fetched()).status).toBe(403);
    await europe.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const Policy = policyOf({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/*',
    });
    await europe.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await (await fetched()).text()).toBe('hello');
  });
});
