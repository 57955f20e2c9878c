import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabClients } from '../clients.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

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
