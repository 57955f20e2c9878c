/** The rest of a bucket's configuration: what a fresh bucket has, and what "none" is called (aws-facts 1.5, 3.6, 6). */
import {
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { Json } from '../../../../lib/core/model/json.ts';
import { answer, type Behaviour } from '../behaviour.ts';
import { newBucket } from '../documents.ts';
import type { World } from '../world.ts';

const blockOf = async (world: World, Bucket: string): Promise<Json> => {
  const got = await world.s3().send(new GetPublicAccessBlockCommand({ Bucket }));
  const block = got.PublicAccessBlockConfiguration;
  return [
    block?.BlockPublicAcls,
    block?.IgnorePublicAcls,
    block?.BlockPublicPolicy,
    block?.RestrictPublicBuckets,
  ].map((value) => value ?? 'not said');
};

const encryptionOf = async (world: World, Bucket: string): Promise<Json> => {
  const got = await world.s3().send(new GetBucketEncryptionCommand({ Bucket }));
  const byDefault = got.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return `${byDefault?.SSEAlgorithm} ${byDefault?.KMSMasterKeyID ?? 'no key'}`;
};

const encrypt = (world: World, Bucket: string, key?: string) =>
  world.s3().send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              ...(key === undefined ? {} : { KMSMasterKeyID: key }),
            },
          },
        ],
      },
    }),
  );

const fresh: readonly Behaviour[] = [
  {
    id: 's3-fresh-blocks-public-access',
    says: 'A fresh bucket blocks public access in all four ways.',
    source: 'aws-facts 1.5; S3UG/access-control-block-public-access (since April 2023)',
    evidence: 'V',
    aws: [true, true, true, true],
    observe: async (world) => blockOf(world, await newBucket(world)),
  },
  {
    id: 's3-fresh-is-encrypted',
    says: 'A fresh bucket encrypts with SSE-S3.',
    source: 'aws-facts 3.6',
    evidence: 'V',
    aws: 'AES256 no key',
    observe: async (world) => encryptionOf(world, await newBucket(world)),
  },
  {
    id: 's3-fresh-has-no-acls',
    says: 'A fresh bucket enforces its owner: ACLs are off.',
    source: 'S3UG/about-object-ownership',
    evidence: 'V',
    aws: 'BucketOwnerEnforced',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      const got = await world.s3().send(new GetBucketOwnershipControlsCommand({ Bucket }));
      return got.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'not said';
    },
  },
  {
    id: 's3-fresh-refuses-acls',
    says: 'While the owner is enforced, an ACL that gives access is refused.',
    source: 'S3UG/about-object-ownership',
    evidence: 'V',
    aws: 'AccessControlListNotSupported 400',
    observe: async (world) =>
      answer(
        world.s3().send(new PutBucketAclCommand({ Bucket: await newBucket(world), ACL: 'public-read' })),
      ),
  },
  {
    id: 's3-fresh-has-no-tags',
    says: 'A bucket without tags answers NoSuchTagSet.',
    source: 'S3API/api-getbuckettagging',
    evidence: 'V',
    aws: 'NoSuchTagSet 404',
    observe: async (world) =>
      answer(world.s3().send(new GetBucketTaggingCommand({ Bucket: await newBucket(world) }))),
  },
];

const changed: readonly Behaviour[] = [
  {
    id: 's3-block-deleted',
    says: 'Without a public access block the answer is NoSuchPublicAccessBlockConfiguration.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: 'NoSuchPublicAccessBlockConfiguration 404',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await world.s3().send(new DeletePublicAccessBlockCommand({ Bucket }));
      return answer(world.s3().send(new GetPublicAccessBlockCommand({ Bucket })));
    },
  },
  {
    id: 's3-block-round-trip',
    says: 'Fields of a public access block that were not sent are false.',
    source: 'S3API/api-putpublicaccessblock',
    evidence: 'V',
    aws: [false, false, true, false],
    observe: async (world) => {
      const Bucket = await newBucket(world);
      const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
      await world.s3().send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
      return blockOf(world, Bucket);
    },
  },
  {
    id: 's3-ownership-deleted',
    says: 'Without ownership controls the answer is OwnershipControlsNotFoundError.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: 'OwnershipControlsNotFoundError 404',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await world.s3().send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
      return answer(world.s3().send(new GetBucketOwnershipControlsCommand({ Bucket })));
    },
  },
  {
    id: 's3-encryption-with-key',
    says: 'Encryption with a named key reads back with that key, as written.',
    source: 'aws-facts 3.6',
    evidence: 'V',
    aws: 'aws:kms alias/site',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await encrypt(world, Bucket, 'alias/site');
      return encryptionOf(world, Bucket);
    },
  },
  {
    id: 's3-encryption-without-key',
    says: 'Encryption with KMS and no key names none: that is aws/s3.',
    source: 'aws-facts 3.2',
    evidence: 'V',
    aws: 'aws:kms no key',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await encrypt(world, Bucket);
      return encryptionOf(world, Bucket);
    },
  },
  {
    id: 's3-encryption-deleted',
    says: 'Deleting the encryption configuration goes back to SSE-S3.',
    source: 'S3API/api-deletebucketencryption',
    evidence: 'V',
    aws: 'AES256 no key',
    observe: async (world) => {
      const Bucket = await newBucket(world);
      await encrypt(world, Bucket);
      await world.s3().send(new DeleteBucketEncryptionCommand({ Bucket }));
      return encryptionOf(world, Bucket);
    },
  },
  {
    id: 's3-tags-round-trip',
    says: 'Tags read back as written, and are gone after they were deleted.',
    source: 'S3API/api-putbuckettagging',
    evidence: 'V',
    aws: { tags: [{ Key: 'origin-guard', Value: 'observe' }], deleted: 'NoSuchTagSet 404' },
    observe: async (world) => {
      const Bucket = await newBucket(world);
      const Tagging = { TagSet: [{ Key: 'origin-guard', Value: 'observe' }] };
      await world.s3().send(new PutBucketTaggingCommand({ Bucket, Tagging }));
      const { TagSet = [] } = await world.s3().send(new GetBucketTaggingCommand({ Bucket }));
      const tags = TagSet.map(({ Key = '', Value = '' }) => ({ Key, Value }));
      await world.s3().send(new DeleteBucketTaggingCommand({ Bucket }));
      return { tags, deleted: await answer(world.s3().send(new GetBucketTaggingCommand({ Bucket }))) };
    },
  },
];

export const s3Configuration: readonly Behaviour[] = [...fresh, ...changed];
