/** S3Port: the readings and writes of buckets that the guard decides on (lib/ports.ts). */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Json, JsonObject } from '../../../../lib/core/model/json.ts';
import type { Reading } from '../../../../lib/core/model/reading.ts';
import type { Behaviour } from '../behaviour.ts';
import { deadPrincipal, newBucket, oacGrant, openBucket, policyOf } from '../documents.ts';
import { source, told, written } from './told.ts';

const region = 'us-east-1';

export const portS3: readonly Behaviour[] = [
  {
    id: 'port-buckets',
    says: 'The list of buckets is known, with a Region for each.',
    source: `${source} listBuckets; aws-facts 6`,
    evidence: 'V',
    aws: 'us-east-1',
    observe: async (world) => {
      const name = await newBucket(world);
      const list = await world.ports.s3.listBuckets();
      return told(list, (all) => all.find((one) => one.name === name)?.region ?? 'not listed');
    },
  },
  {
    id: 'port-bucket-region',
    says: 'The Region of a bucket is known, and a bucket that does not exist is absent.',
    source: `${source} bucketRegion; aws-facts 6`,
    evidence: 'V',
    aws: { there: 'us-east-1', elsewhere: 'eu-west-1', none: 'absent' },
    observe: async (world) => {
      const { s3 } = world.ports;
      const Bucket = world.newName();
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
      await world.s3('eu-west-1').send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      return {
        elsewhere: told(await s3.bucketRegion(Bucket), String),
        there: told(await s3.bucketRegion(await newBucket(world)), String),
        none: told(await s3.bucketRegion(world.newName()), String),
      };
    },
  },
  {
    id: 'port-bucket-policy',
    says: 'A policy is absent, written, known as written, refused with a dead principal, and deleted.',
    source: `${source} bucketPolicy, putBucketPolicy, deleteBucketPolicy; aws-facts 1.3`,
    evidence: 'V',
    aws: ['absent', 'written', 1, 'refused: MalformedPolicy', 'written', 'absent'],
    observe: async (world) => {
      const { s3 } = world.ports;
      const bucket = { name: await openBucket(world), region };
      const statements = async () =>
        told(await s3.bucketPolicy(bucket), (policy) => (policy as { Statement: Json[] }).Statement.length);
      const grant = oacGrant(bucket.name, world.account);
      const before = await statements();
      const put = written(await s3.putBucketPolicy(bucket, policyOf(grant) as JsonObject));
      const known = await statements();
      const gone = policyOf({ ...grant, Principal: { AWS: deadPrincipal } }) as JsonObject;
      const dead = written(await s3.putBucketPolicy(bucket, gone));
      const deleted = written(await s3.deleteBucketPolicy(bucket));
      return [before, put, known, dead, deleted, await statements()];
    },
  },
  {
    id: 'port-fresh-bucket',
    says: 'Encryption, public access block, ownership and tags of a fresh bucket are read.',
    source: `${source}; aws-facts 1.5, 3.6, 6`,
    evidence: 'V',
    aws: { encryption: 'known', block: 'known', ownership: 'known', tags: 'absent' },
    observe: async (world) => {
      const { s3 } = world.ports;
      const bucket = { name: await newBucket(world), region };
      const status = (reading: Reading<unknown>) => told(reading, () => 'known');
      return {
        encryption: status(await s3.bucketEncryption(bucket)),
        block: status(await s3.publicAccessBlock(bucket)),
        ownership: status(await s3.ownershipControls(bucket)),
        tags: status(await s3.bucketTags(bucket)),
      };
    },
  },
];
