/** The gathered buckets that encrypt with a key by default, found without going through all of them for each key. */
import type { BucketFacts, Facts } from '../model/facts.ts';

type Index = ReadonlyMap<string, readonly BucketFacts[]>;

const indexOf = (buckets: Facts['buckets']): Index => {
  const index = new Map<string, BucketFacts[]>();
  for (const bucket of buckets.values()) {
    const { encryption } = bucket;
    if (encryption.status !== 'known' || encryption.value.keyArn.status !== 'known') continue;
    const arn = encryption.value.keyArn.value;
    const found = index.get(arn);
    if (found === undefined) index.set(arn, [bucket]);
    else found.push(bucket);
  }
  return index;
};

/** Gathered buckets never change, so their index is made once; it goes when they do. */
const indexes = new WeakMap<Facts['buckets'], Index>();

export const bucketsByKey = ({ buckets }: Facts, keyArn: string): readonly BucketFacts[] => {
  const index = indexes.get(buckets) ?? indexOf(buckets);
  indexes.set(buckets, index);
  return index.get(keyArn) ?? [];
};
