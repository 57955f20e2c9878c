/** What is asked of the inventory for every document again, found without going through all of it each time. */
import type { DistributionFacts, Facts } from '../model/facts.ts';
import { bucketOfOrigin, mayReadUnseen } from './uses.ts';

interface Index {
  readonly byBucket: ReadonlyMap<string, readonly DistributionFacts[]>;
  readonly byId: ReadonlyMap<string, DistributionFacts>;
  readonly unseen: readonly DistributionFacts[];
  readonly undeployed: readonly DistributionFacts[];
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
  const index = {
    byBucket: byBucketOf(inventory),
    byId: new Map(inventory.map((distribution) => [distribution.id, distribution])),
    unseen: inventory.filter((distribution) => mayReadUnseen(distribution).length > 0),
    undeployed: inventory.filter(({ status }) => status !== 'Deployed'),
  };
  indexes.set(inventory, index);
  return index;
};

/** In the order of the inventory: those for which `usesBucket` is true; none while the list could not be read. */
export const usersOfBucket = (facts: Facts, bucket: string): readonly DistributionFacts[] =>
  indexOf(facts)?.byBucket.get(bucket) ?? [];

/** Undefined when there is none, or while the list could not be read. */
export const distributionOf = (facts: Facts, id: string): DistributionFacts | undefined =>
  indexOf(facts)?.byId.get(id);

/** True for the id of an access control that somebody took for a distribution's: such an ARN never asks. */
export const isAccessControlId = (facts: Facts, id: string): boolean =>
  facts.originAccessControls.status === 'known' &&
  facts.originAccessControls.value.has(id) &&
  distributionOf(facts, id) === undefined;

/** In the order of the inventory: those that may read any bucket without their configuration showing it. */
export const unseenReaders = (facts: Facts): readonly DistributionFacts[] => indexOf(facts)?.unseen ?? [];

/** In the order of the inventory: those whose edges may still have an earlier configuration. */
export const undeployedOf = (facts: Facts): readonly DistributionFacts[] => indexOf(facts)?.undeployed ?? [];
