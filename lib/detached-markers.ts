/** Tags of distributions that no longer use a bucket: a marker on them still holds, so unread ones hold a removal back. */
import type { BucketFacts, DistributionFacts, Facts } from './core/model/facts.ts';
import { unreadable, valueOr } from './core/model/reading.ts';
import type { DocumentRef } from './core/model/subject.ts';

/** The bucket's policy lets it in, or it was seen to read the bucket. */
const isConcerned = (facts: Facts, bucket: BucketFacts, { id, arn }: DistributionFacts): boolean =>
  valueOr(facts.memory.edges, []).some((edge) => edge.bucket === bucket.name && edge.distributionId === id) ||
  (bucket.policy.status === 'known' && JSON.stringify(bucket.policy.value.raw).includes(arn));

/**
 * The same facts, but with the bucket's own tags unreadable when those of a distribution that its policy or memory
 * names are: the core looks for gaps only at distributions that use the bucket now, and would take a marker that
 * could not be read for none (law 3).
 */
export const withDetachedMarkers = (facts: Facts, document: DocumentRef): Facts => {
  const bucket = document.type === 'bucket' ? facts.buckets.get(document.name) : undefined;
  if (bucket === undefined || bucket.tags.status === 'unreadable') return facts;
  for (const distribution of valueOr(facts.distributions, [])) {
    if (distribution.tags.status !== 'unreadable' || !isConcerned(facts, bucket, distribution)) continue;
    const because = `they count together with the tags of distribution ${distribution.id}: ${distribution.tags.because}`;
    const marked = { ...bucket, tags: unreadable(because) };
    return { ...facts, buckets: new Map(facts.buckets).set(bucket.name, marked) };
  }
  return facts;
};
