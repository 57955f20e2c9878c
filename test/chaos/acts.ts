/** What people and tools do to the account while the guard works. */

import { type Bucket, putPolicy } from '../river/account.ts';
import { deletePolicy, tagBucket, tagDistribution, unconditioned, withoutCloudFront } from '../river/acts.ts';
import { attach, changeConfig, deleteWhenDeployed, detach } from './distribution-acts.ts';
import type { Ground } from './ground.ts';
import type { Deed, Person } from './people.ts';
import {
  addTo,
  type Document,
  denyOf,
  distributionOf,
  ownStatement,
  removeKeyReader,
  removeReader,
  rewrite,
  withStatement,
} from './policy-deeds.ts';

export interface Act {
  readonly name: string;
  readonly by: Person;
  readonly deed: (ground: Ground) => Deed;
}

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
    name: `add a statement to ${bucket} by hand`,
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
