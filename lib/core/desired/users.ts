/** The distributions of a bucket, found without going through the whole inventory for each bucket. */
import type { DistributionFacts, Facts } from '../model/facts.ts';
import { bucketOfOrigin, mayReadUnseen } from './uses.ts';

interface Index {
  readonly byBucket: ReadonlyMap<string, readonly DistributionFacts[]>;
  readonly unseen: readonly DistributionFacts[];
}

const byBucketOf = (inventory: readonly DistributionFacts[]): Index['byBucket'] => {
  const index = new Map<string, DistributionFacts[]>();
  for (const distribution of inventory) {
    for (const bucket of new Set(distribution.origins.map(bucketOfOrigin))) {
      if (bucket === undefined) continue;
      const found = index.get(bucket);
      if (found === undefined) index.set(bucket, [distribution]);
      else found.push(distribution);
    }
  }
  return index;
};

/** An inventory never changes, so its index is made once; it goes when the inventory does. */
const indexes = new WeakMap<readonly DistributionFacts[], Index>();

const indexOf = ({ distributions }: Facts): Index | undefined => {
  if (distributions.status !== 'known') return undefined;
  const inventory = distributions.value;
  const known = indexes.get(inventory);
  if (known !== undefined) return known;
  const unseen = inventory.filter((distribution) => mayReadUnseen(distribution).length > 0);
  const index = { byBucket: byBucketOf(inventory), unseen };
  indexes.set(inventory, index);
  return index;
};

/** In the order of the inventory: those for which `usesBucket` is true; none while the list could not be read. */
export const usersOfBucket = (facts: Facts, bucket: string): readonly DistributionFacts[] =>
  indexOf(facts)?.byBucket.get(bucket) ?? [];

/** In the order of the inventory: those that may read any bucket without their configuration showing it. */
export const unseenReaders = (facts: Facts): readonly DistributionFacts[] => indexOf(facts)?.unseen ?? [];
