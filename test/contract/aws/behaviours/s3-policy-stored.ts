/** What S3 keeps of a bucket policy, and how it reads back (aws-facts 1.2, 1.5). */
import { DeleteCloudFrontOriginAccessIdentityCommand } from '@aws-sdk/client-cloudfront';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import type { Json } from '../../../../lib/core/model/json.ts';
import { answer, type Behaviour } from '../behaviour.ts';
import { newBucket, newIdentity, oacGrant, openBucket, policyOf, publicGrant } from '../documents.ts';
import type { World } from '../world.ts';

const put = (world: World, Bucket: string, document: object) =>
  world.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }));

const stored = async (world: World, Bucket: string) => {
  const { Policy = '{}' } = await world.s3().send(new GetBucketPolicyCommand({ Bucket }));
  return JSON.parse(Policy);
};

const isPublic = async (world: World, statement: (bucket: string) => object): Promise<Json> => {
  const Bucket = await openBucket(world);
  await put(world, Bucket, policyOf(statement(Bucket)));
  const status = await world.s3().send(new GetBucketPolicyStatusCommand({ Bucket }));
  return status.PolicyStatus?.IsPublic ?? 'not said';
};

const kept: readonly Behaviour[] = [
  {
    id: 's3-policy-absent',
    says: 'A bucket without policy answers NoSuchBucketPolicy, also to GetBucketPolicyStatus.',
    source: 'aws-facts 6',
    evidence: 'V',
    aws: { policy: 'NoSuchBucketPolicy 404', status: 'NoSuchBucketPolicy 404' },
    observe: async (world) => {
      const Bucket = await newBucket(world);
      return {
        policy: await answer(world.s3().send(new GetBucketPolicyCommand({ Bucket }))),
        status: await answer(world.s3().send(new GetBucketPolicyStatusCommand({ Bucket }))),
      };
    },
  },
  {
    id: 's3-policy-round-trip',
    says: 'A policy reads back with every element, key and value that was written.',
    source: 'aws-facts 1.2',
    evidence: 'V',
    aws: { same: true },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const document = {
        ...policyOf(oacGrant(Bucket, world.account)),
        Id: 'Contract',
        Version: '2008-10-17',
      };
      await put(world, Bucket, document);
      const back = await stored(world, Bucket);
      const inOrder = (value: object) => JSON.stringify(Object.entries(value).toSorted());
      return { same: inOrder(back) === inOrder(document) };
    },
  },
  {
    id: 's3-policy-delete',
    says: 'Deleting a policy leaves none, and deleting none is no error.',
    source: 'S3API/api-deletebucketpolicy',
    evidence: 'V',
    aws: { deleted: 'accepted', afterwards: 'NoSuchBucketPolicy 404', again: 'accepted' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      await put(world, Bucket, policyOf(oacGrant(Bucket, world.account)));
      const remove = () => answer(world.s3().send(new DeleteBucketPolicyCommand({ Bucket })));
      const deleted = await remove();
      const afterwards = await answer(world.s3().send(new GetBucketPolicyCommand({ Bucket })));
      return { deleted, afterwards, again: await remove() };
    },
  },
];

const rewritten: readonly Behaviour[] = [
  {
    id: 's3-policy-account-becomes-root',
    says: 'An account id as principal reads back as the ARN of its root.',
    source: 'aws-facts 1.1, 1.2',
    evidence: 'V',
    aws: { AWS: 'arn:aws:iam::111122223333:root' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const grant = { ...oacGrant(Bucket, world.account), Principal: { AWS: world.account } };
      await put(world, Bucket, policyOf(grant));
      return (await stored(world, Bucket)).Statement[0].Principal;
    },
  },
  {
    id: 's3-policy-canonical-identity-becomes-arn',
    says: 'The canonical user id of an origin access identity reads back as its ARN.',
    source: 'aws-facts 1.2',
    evidence: 'V',
    aws: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ID' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const { identity } = await newIdentity(world);
      const Principal = { CanonicalUser: identity.S3CanonicalUserId };
      await put(world, Bucket, policyOf({ ...oacGrant(Bucket, world.account), Principal }));
      const principal = JSON.stringify((await stored(world, Bucket)).Statement[0].Principal);
      return JSON.parse(principal.replace(identity.Id ?? '', 'ID').replace(/[0-9a-f]{64}/, 'CANONICAL'));
    },
  },
  {
    id: 's3-policy-deleted-identity',
    says: 'A deleted identity reads back as a unique id, and the document cannot be stored again.',
    source: 'aws-facts 1.2, 1.3',
    evidence: 'V',
    aws: { reads: 'AIDA', again: 'MalformedPolicy 400' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const { identity, eTag } = await newIdentity(world);
      const Principal = { CanonicalUser: identity.S3CanonicalUserId };
      await put(world, Bucket, policyOf({ ...oacGrant(Bucket, world.account), Principal }));
      const remove = { Id: identity.Id, IfMatch: eTag };
      await world.cloudFront.send(new DeleteCloudFrontOriginAccessIdentityCommand(remove));
      const back = await stored(world, Bucket);
      const reads = String(back.Statement[0].Principal.AWS).slice(0, 4);
      return { reads, again: await answer(put(world, Bucket, back)) };
    },
  },
];

const judged: readonly Behaviour[] = [
  {
    id: 's3-policy-status-public',
    says: 'A grant to everyone is public.',
    source: 'aws-facts 1.5',
    evidence: 'V',
    aws: true,
    observe: (world) => isPublic(world, publicGrant),
  },
  {
    id: 's3-policy-status-account',
    says: 'A grant to one principal is not public.',
    source: 'aws-facts 1.5',
    evidence: 'V',
    aws: false,
    observe: (world) =>
      isPublic(world, (bucket) => ({
        ...publicGrant(bucket),
        Principal: { AWS: `arn:aws:iam::${world.account}:root` },
      })),
  },
  {
    id: 's3-policy-status-source-account',
    says: 'A grant to everyone from one account (a fixed condition value) is not public.',
    source: 'aws-facts 1.5',
    evidence: 'V',
    aws: false,
    observe: (world) =>
      isPublic(world, (bucket) => ({
        ...publicGrant(bucket),
        Condition: { StringEquals: { 's3:DataAccessPointAccount': world.account } },
      })),
  },
  {
    id: 's3-policy-status-referer',
    says: 'A grant to everyone who sends a Referer is public.',
    source: 'aws-facts 1.1 (G10), 1.5',
    evidence: 'V',
    aws: true,
    observe: (world) =>
      isPublic(world, (bucket) => ({
        ...publicGrant(bucket),
        Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } },
      })),
  },
  {
    id: 's3-policy-status-oac',
    says: 'The grant of an origin access control is not public.',
    source: 'aws-facts 1.5',
    evidence: 'I',
    aws: false,
    observe: (world) => isPublic(world, (bucket) => oacGrant(bucket, world.account)),
  },
];

export const s3PolicyStored: readonly Behaviour[] = [...kept, ...rewritten, ...judged];
