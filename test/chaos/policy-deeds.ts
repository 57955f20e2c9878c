/** How people and tools change policies: whole, in part, or by their own idea. */
import { GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Actor } from '../../lab/story/actors.ts';
import { ownerKeyPolicy } from '../../lab/story/seed-policies.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { type Bucket, putKeyPolicy, putPolicy, regions } from '../river/account.ts';
import { deletePolicy, withoutCloudFront } from '../river/acts.ts';
import type { Ground } from './ground.ts';
import type { Deed } from './people.ts';

export type Document = Readonly<Record<string, unknown>>;

export const distributionOf = ({ seeded }: Ground, bucket: Bucket) =>
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
export const ownStatement = (bucket: Bucket, number: number): JsonObject => ({
  Sid: `Team${number}`,
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/lab-owner' },
  Action: ['s3:PutObject', 's3:DeleteObject'],
  Resource: `arn:aws:s3:::${bucket}/team-${number}/*`,
});

export const withStatement = (document: Document, statement: JsonObject): Document => ({
  ...document,
  Statement: [...(document.Statement as readonly unknown[]), statement],
});

export const denyOf = (bucket: Bucket, arn: string): JsonObject => ({
  Sid: 'Incident',
  Effect: 'Deny',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'aws:SourceArn': arn } },
});

/** Reads, thinks for a while, writes the whole document from its own idea: what was written meanwhile is lost. */
export const rewrite =
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
export const addTo =
  (bucket: Bucket, statement: (ground: Ground) => JsonObject) =>
  (ground: Ground): Deed =>
  async (actor) =>
    putPolicy(actor, bucket, withStatement(await readPolicy(actor, bucket), statement(ground)));

export const removeReader =
  (bucket: Bucket): ((ground: Ground) => Deed) =>
  () =>
  async (actor) => {
    const left = withoutCloudFront(await readPolicy(actor, bucket));
    // S3 takes no policy without a statement.
    if ((left.Statement as readonly unknown[]).length === 0) await deletePolicy(actor, bucket);
    else await putPolicy(actor, bucket, left);
  };

export const removeKeyReader: (ground: Ground) => Deed =
  ({ seeded, account }) =>
  async (actor) => {
    await actor.kms('eu-west-1').send(new GetKeyPolicyCommand({ KeyId: seeded.keyArn }));
    await putKeyPolicy(actor, seeded.keyArn, ownerKeyPolicy(account));
  };
