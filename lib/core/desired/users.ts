/** The distributions of a bucket, found without going through the whole inventory for each bucket. */
import type { DistributionFacts, Facts } from '../model/facts.ts';
import { bucketOfOrigin } from './uses.ts';

type Index = ReadonlyMap<string, readonly DistributionFacts[]>;

const indexOf = (inventory: readonly DistributionFacts[]): Index => {
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

/** In the order of the inventory: those for which `usesBucket` is true; none while the list could not be read. */
export const usersOfBucket = (facts: Facts, bucket: string): readonly DistributionFacts[] => {
  if (facts.distributions.status !== 'known') return [];
  const inventory = facts.distributions.value;
  const index = indexes.get(inventory) ?? indexOf(inventory);
  indexes.set(inventory, index);
  return index.get(bucket) ?? [];
};
