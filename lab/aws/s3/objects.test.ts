import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
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
