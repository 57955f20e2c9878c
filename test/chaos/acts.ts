/** What people and tools do to the account while the guard works. */

import { GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Actor } from '../../lab/story/actors.ts';
import { ownerKeyPolicy } from '../../lab/story/seed-policies.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { type Bucket, putKeyPolicy, putPolicy, regions } from '../river/account.ts';
import { deletePolicy, tagBucket, tagDistribution, unconditioned, withoutCloudFront } from '../river/acts.ts';
import { attach, changeConfig, deleteWhenDeployed, detach } from './distribution-acts.ts';
import type { Ground } from './ground.ts';
import type { Deed, Person } from './people.ts';

type Document = Readonly<Record<string, unknown>>;

export interface Act {
  readonly name: string;
  readonly by: Person;
  readonly deed: (ground: Ground) => Deed;
}

const distributionOf = ({ seeded }: Ground, bucket: Bucket) =>
  seeded.distributions[bucket === 'media' || bucket === 'files' ? 'blog' : bucket];

const readPolicy = async (actor: Actor, bucket: Bucket): Promise<Document> => {
  try {
    const { Policy } = await actor.s3(regions[bucket]).send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return JSON.parse(Policy ?? '{}');
  } catch {
    return { Version: '2012-10-17', Statement: [] };
  }
};

/** A statement of the writer's own, another one each time, so that nobody may lose it. */
const ownStatement = (bucket: Bucket, number: number): JsonObject => ({
  Sid: `Team${number}`,
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/lab-owner' },
  Action: ['s3:PutObject', 's3:DeleteObject'],
  Resource: `arn:aws:s3:::${bucket}/team-${number}/*`,
});

const withStatement = (document: Document, statement: JsonObject): Document => ({
  ...document,
  Statement: [...(document.Statement as readonly unknown[]), statement],
});

const denyOf = (bucket: Bucket, arn: string): JsonObject => ({
  Sid: 'Incident',
  Effect: 'Deny',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'aws:SourceArn': arn } },
});

/** Reads, thinks for a while, writes the whole document from its own idea: what was written meanwhile is lost. */
const rewrite =
  (bucket: Bucket, times: number, idea: (ground: Ground, round: number) => Document) =>
  (ground: Ground): Deed =>
  async (actor, sleep) => {
    for (let round = 1; round <= times; round += 1) {
      const before = await readPolicy(actor, bucket);
      const wanted = idea(ground, round);
      if (JSON.stringify(before) !== JSON.stringify(wanted)) await putPolicy(actor, bucket, wanted);
      if (round < times) await sleep(90_000);
    }
  };

/** Adds something of its own to what is there: what it read stays. */
const addTo =
  (bucket: Bucket, statement: (ground: Ground) => JsonObject) =>
  (ground: Ground): Deed =>
  async (actor) =>
    putPolicy(actor, bucket, withStatement(await readPolicy(actor, bucket), statement(ground)));

const removeReader =
  (bucket: Bucket): Act['deed'] =>
  () =>
  async (actor) => {
    const left = withoutCloudFront(await readPolicy(actor, bucket));
    // S3 takes no policy without a statement.
    if ((left.Statement as readonly unknown[]).length === 0) await deletePolicy(actor, bucket);
    else await putPolicy(actor, bucket, left);
  };

const removeKeyReader: Act['deed'] =
  ({ seeded, account }) =>
  async (actor) => {
    await actor.kms('eu-west-1').send(new GetKeyPolicyCommand({ KeyId: seeded.keyArn }));
    await putKeyPolicy(actor, seeded.keyArn, ownerKeyPolicy(account));
  };

const policyActs = (bucket: Bucket): readonly Act[] => [
  { name: `delete policy of ${bucket}`, by: 'terraform', deed: () => (actor) => deletePolicy(actor, bucket) },
  { name: `drop reader of ${bucket}`, by: 'terraform', deed: removeReader(bucket) },
  { name: `drop reader of ${bucket} by hand`, by: 'alice', deed: removeReader(bucket) },
  {
    name: `add a statement to ${bucket}`,
    by: 'terraform',
    deed: addTo(bucket, () => ownStatement(bucket, 7)),
  },
  { name: `tag ${bucket} revoked`, by: 'alice', deed: () => (actor) => tagBucket(actor, bucket, 'revoked') },
  {
    name: `own ${bucket} and rewrite it`,
    by: 'terraform',
    deed: rewrite(bucket, 2, ({ right }, round) =>
      withStatement(withoutCloudFront(right[bucket] as Document), ownStatement(bucket, round)),
    ),
  },
];

const scopedActs = (bucket: Exclude<Bucket, 'legacy'>): readonly Act[] => [
  {
    name: `open ${bucket} to all of CloudFront`,
    by: 'terraform',
    deed: (ground) => (actor) => putPolicy(actor, bucket, unconditioned(ground.right[bucket])),
  },
  {
    name: `deny the reader of ${bucket}`,
    by: 'alice',
    deed: addTo(bucket, () => ownStatement(bucket, 8)),
  },
  {
    name: `deny the reader of ${bucket} by its name`,
    by: 'alice',
    deed: (ground) => addTo(bucket, () => denyOf(bucket, distributionOf(ground, bucket).arn))(ground),
  },
];

const distributionActs: readonly Act[] = [
  { name: 'detach files', by: 'terraform', deed: detach },
  { name: 'detach files and attach it again', by: 'terraform', deed: attach },
  { name: 'delete distribution legacy', by: 'terraform', deed: deleteWhenDeployed('legacy') },
  { name: 'delete distribution docs', by: 'alice', deed: deleteWhenDeployed('docs') },
  { name: 'change a comment', by: 'alice', deed: changeConfig },
  {
    name: 'tag distribution blog revoked',
    by: 'alice',
    deed:
      ({ seeded }) =>
      (actor) =>
        tagDistribution(actor, seeded.distributions.blog.arn, 'revoked'),
  },
  {
    name: 'tag files revoked, then take the tag away',
    by: 'alice',
    deed: () => async (actor, sleep) => {
      await tagBucket(actor, 'files', 'revoked');
      await sleep(8 * 60_000);
      await tagBucket(actor, 'files', 'enforce');
    },
  },
];

export const acts: readonly Act[] = [
  ...(['docs', 'media', 'files', 'legacy'] as const).flatMap(policyActs),
  ...(['docs', 'media', 'files'] as const).flatMap(scopedActs),
  ...distributionActs,
  { name: 'rewrite the key policy', by: 'terraform', deed: removeKeyReader },
  { name: 'rewrite the key policy by hand', by: 'alice', deed: removeKeyReader },
];
