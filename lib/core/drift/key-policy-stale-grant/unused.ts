/** Whether a living distribution certainly reads no bucket whose new objects this key encrypts. */

import { bucketOfOrigin, mayReadUnseen } from '../../desired/uses.ts';
import type { DistributionFacts, Facts } from '../../model/facts.ts';

/** Only what was read counts: another account's bucket, or one that was not gathered, may use the key. */
const bucketUses = (facts: Facts, name: string, keyArn: string): 'yes' | 'no' | 'unknown' => {
  const encryption = facts.buckets.get(name)?.encryption;
  if (encryption === undefined)
    return facts.bucketLookups.get(name.toLowerCase())?.status === 'absent' ? 'no' : 'unknown';
  if (encryption.status !== 'known') return encryption.status === 'absent' ? 'no' : 'unknown';
  const { keyArn: used } = encryption.value;
  if (used.status === 'unreadable') return 'unknown';
  return used.status === 'known' && used.value === keyArn ? 'yes' : 'no';
};

/** False while it cannot be told: an origin that may lead to any bucket, or a bucket whose key is not known. */
export const certainlyUnused = (facts: Facts, distribution: DistributionFacts, keyArn: string): boolean => {
  if (mayReadUnseen(distribution).length > 0) return false;
  const buckets = distribution.origins.map(bucketOfOrigin).filter((name) => name !== undefined);
  return buckets.every((name) => bucketUses(facts, name, keyArn) === 'no');
};
