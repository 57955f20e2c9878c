/** Buckets: where they are, whose they are, and how they are listed (aws-facts 6). */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { answer, type Behaviour } from '../behaviour.ts';
import { newBucket, oacGrant, policyOf } from '../documents.ts';
import type { World } from '../world.ts';

const irish = async (world: World): Promise<string> => {
  const Bucket = world.newName();
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  await world.s3('eu-west-1').send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  return Bucket;
};

const stranger = '999988887777';

const where: readonly Behaviour[] = [
  {
    id: 's3-head-bucket-tells-the-region',
    says: 'HeadBucket of a bucket that was made in eu-west-1 says so.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: { head: 'eu-west-1', location: 'eu-west-1' },
    observe: async (world) => {
      const Bucket = await irish(world);
      const head = await world.s3('eu-west-1').send(new HeadBucketCommand({ Bucket }));
      const location = await world.s3('eu-west-1').send(new GetBucketLocationCommand({ Bucket }));
      return { head: head.BucketRegion ?? null, location: location.LocationConstraint ?? null };
    },
  },
  {
    id: 's3-bucket-of-another-region',
    says: 'A bucket asked for in another Region is answered with 301.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: 301,
    observe: async (world) => {
      const Bucket = await irish(world);
      try {
        await world.s3('eu-central-1').send(new HeadBucketCommand({ Bucket }));
        return 'accepted';
      } catch (error) {
        return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? null;
      }
    },
  },
  {
    id: 's3-create-elsewhere',
    says: 'CreateBucket in eu-west-1 refuses a LocationConstraint that does not agree.',
    source: 'S3API/api-createbucket',
    evidence: 'V',
    aws: 'IllegalLocationConstraintException 400',
    observe: (world) => {
      const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
      const command = new CreateBucketCommand({ Bucket: world.newName(), CreateBucketConfiguration });
      return answer(world.s3('eu-west-1').send(command));
    },
  },
  {
    id: 's3-create-twice',
    says: 'Making a bucket again that is already ours is refused outside us-east-1.',
    source: 'S3API/api-createbucket',
    evidence: 'V',
    aws: 'BucketAlreadyOwnedByYou 409',
    observe: async (world) => {
      const Bucket = await irish(world);
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
      const command = new CreateBucketCommand({ Bucket, CreateBucketConfiguration });
      return answer(world.s3('eu-west-1').send(command));
    },
  },
  {
    id: 's3-bucket-absent',
    says: 'HeadBucket of a bucket that does not exist is NotFound; other calls say NoSuchBucket.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: { head: 'NotFound 404', policy: 'NoSuchBucket 404', delete: 'NoSuchBucket 404' },
    observe: async (world) => {
      const Bucket = world.newName();
      return {
        head: await answer(world.s3().send(new HeadBucketCommand({ Bucket }))),
        policy: await answer(world.s3().send(new GetBucketPolicyCommand({ Bucket }))),
        delete: await answer(world.s3().send(new DeleteBucketCommand({ Bucket }))),
      };
    },
  },
];

const whose: readonly Behaviour[] = [
  {
    id: 's3-other-owner-expected',
    says: 'Reads and writes that expect another owner are refused with 403.',
    source: 'aws-facts 6; S3UG/bucket-owner-condition',
    evidence: 'V',
    aws: { read: 'AccessDenied 403', write: 'AccessDenied 403' },
    observe: async (world) => {
      const Bucket = await newBucket(world);
      const Policy = JSON.stringify(policyOf(oacGrant(Bucket, world.account)));
      const target = { Bucket, ExpectedBucketOwner: stranger };
      return {
        read: await answer(world.s3().send(new GetBucketPolicyCommand(target))),
        write: await answer(world.s3().send(new PutBucketPolicyCommand({ ...target, Policy }))),
      };
    },
  },
  {
    id: 's3-right-owner-expected',
    says: 'Calls that expect the true owner are answered.',
    source: 'aws-facts 6; S3UG/bucket-owner-condition',
    evidence: 'V',
    aws: 'accepted',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      return answer(world.s3().send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: world.account })));
    },
  },
];

const listed: readonly Behaviour[] = [
  {
    id: 's3-list-tells-regions',
    says: 'ListBuckets with a parameter tells the Region of each bucket.',
    source: 'aws-facts 6; S3API/api-listbuckets',
    evidence: 'V',
    aws: 'eu-west-1',
    observe: async (world) => {
      const Prefix = await irish(world);
      const list = await world.s3().send(new ListBucketsCommand({ Prefix, MaxBuckets: 10 }));
      return list.Buckets?.find((bucket) => bucket.Name === Prefix)?.BucketRegion ?? 'no Region';
    },
  },
  {
    id: 's3-list-without-parameter',
    says: 'ListBuckets without a parameter leaves the Region out.',
    source: 'aws-facts 6; SDK-S3 Bucket.BucketRegion',
    evidence: 'V',
    aws: 'no Region',
    observe: async (world) => {
      const name = await irish(world);
      const list = await world.s3().send(new ListBucketsCommand({}));
      return list.Buckets?.find((bucket) => bucket.Name === name)?.BucketRegion ?? 'no Region';
    },
  },
  {
    id: 's3-list-pages',
    says: 'MaxBuckets makes pages, in order of name, and ContinuationToken leads to the next one.',
    source: 'aws-facts 6; S3API/api-listbuckets',
    evidence: 'V',
    aws: { pages: [2, 1], sorted: true },
    observe: async (world) => {
      const prefix = world.newName();
      const names = ['c', 'a', 'b'].map((end) => `${prefix}-${end}`);
      for (const Bucket of names) await world.s3().send(new CreateBucketCommand({ Bucket }));
      const pages: string[][] = [];
      let token: string | undefined;
      do {
        const more = token === undefined ? {} : { ContinuationToken: token };
        const page = await world
          .s3()
          .send(new ListBucketsCommand({ Prefix: prefix, MaxBuckets: 2, ...more }));
        pages.push((page.Buckets ?? []).map((bucket) => bucket.Name ?? ''));
        token = page.ContinuationToken;
      } while (token !== undefined && pages.length < 5);
      const sorted = pages.flat().join() === names.toSorted().join();
      return { pages: pages.map((page) => (page.length > 2 ? 'more' : page.length)), sorted };
    },
  },
  {
    id: 's3-delete-bucket',
    says: 'A deleted bucket is not there any more.',
    source: 'S3API/api-deletebucket',
    evidence: 'V',
    aws: 'NotFound 404',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await world.s3().send(new DeleteBucketCommand({ Bucket }));
      return answer(world.s3().send(new HeadBucketCommand({ Bucket })));
    },
  },
];

const full: readonly Behaviour[] = [
  {
    id: 's3-delete-full-bucket',
    says: 'A bucket with an object in it cannot be deleted.',
    source: 'S3API/api-deletebucket',
    evidence: 'V',
    aws: 'BucketNotEmpty 409',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await world.s3().send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'hello' }));
      return answer(world.s3().send(new DeleteBucketCommand({ Bucket })));
    },
  },
];

export const s3Buckets: readonly Behaviour[] = [...where, ...whose, ...listed, ...full];
