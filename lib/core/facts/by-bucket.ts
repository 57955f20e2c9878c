/** The origins at a bucket's REST endpoint, found without going through the whole inventory for each bucket. */
import type { DistributionFacts, Facts, OriginFacts } from '../model/facts.ts';

export interface RestOrigin {
  readonly distribution: DistributionFacts;
  readonly origin: OriginFacts;
}

const indexOf = (inventory: readonly DistributionFacts[]): ReadonlyMap<string, readonly RestOrigin[]> => {
  const index = new Map<string, RestOrigin[]>();
  for (const distribution of inventory) {
    for (const origin of distribution.origins) {
      if (origin.host.kind !== 'rest') continue;
      const found = index.get(origin.host.bucket);
      if (found === undefined) index.set(origin.host.bucket, [{ distribution, origin }]);
      else found.push({ distribution, origin });
    }
  }
  return index;
};

/** An inventory never changes, so its index is made once; it goes when the inventory does. */
const indexes = new WeakMap<readonly DistributionFacts[], ReadonlyMap<string, readonly RestOrigin[]>>();

/** In the order of distributions and origins; none while the list of distributions could not be read. */
export const restOrigins = (facts: Facts, bucket: string): readonly RestOrigin[] => {
  if (facts.distributions.status !== 'known') return [];
  const inventory = facts.distributions.value;
  const index = indexes.get(inventory) ?? indexOf(inventory);
  indexes.set(inventory, index);
  return index.get(bucket) ?? [];
};
