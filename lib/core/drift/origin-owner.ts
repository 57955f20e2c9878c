/** What the kinds about origins share: which buckets a distribution points to by name, and whose they are. */
import type { DistributionFacts, Facts, OriginFacts } from '../model/facts.ts';

export interface NamedOrigin {
  readonly origin: OriginFacts;
  readonly bucket: string;
}

/**
 * Origins whose host is the name of one bucket that whoever owns that name can answer for (aws-facts 2.2): REST,
 * website and accelerate endpoints. Custom origins, access points and hosts with parameters name none.
 */
export const namedOrigins = (distribution: DistributionFacts): readonly NamedOrigin[] =>
  distribution.origins.flatMap((origin) => {
    const { host } = origin;
    const names = host.kind === 'rest' || host.kind === 'website' || host.kind === 'accelerate';
    return names ? [{ origin, bucket: host.bucket }] : [];
  });

export type Owner =
  | { readonly type: 'own' }
  /** HeadBucket said 404. */
  | { readonly type: 'nobody' }
  | { readonly type: 'somebody' }
  /** Not in the complete list of our buckets; whether it exists was not asked. */
  | { readonly type: 'not-ours' }
  /** Not in the complete list of our buckets; whether it exists was asked and not answered. */
  | { readonly type: 'untold'; readonly because: string }
  /** The list of our buckets could not be read. */
  | { readonly type: 'unlisted' };

export const ownerOf = (facts: Facts, bucket: string): Owner => {
  const { ownBuckets } = facts;
  const name = bucket.toLowerCase();
  const lookup = facts.bucketLookups.get(name);
  if (ownBuckets.status === 'known' && ownBuckets.value.has(name)) return { type: 'own' };
  // A name that nobody has needs no list to say that it is not ours.
  if (lookup?.status === 'absent') return { type: 'nobody' };
  if (ownBuckets.status !== 'known') return { type: 'unlisted' };
  if (lookup === undefined) return { type: 'not-ours' };
  return lookup.status === 'known' ? { type: 'somebody' } : { type: 'untold', because: lookup.because };
};

/** `-<account>-<region>-an`: a name in an account's own namespace, which no other account can create (aws-facts 2.2). */
const accountRegional = /-(\d{12})-[a-z]{2,}(?:-[a-z]+)+-\d+-an$/;

/** The only account that can own a bucket of this name; undefined when anybody may. */
export const namespaceAccount = (bucket: string): string | undefined => accountRegional.exec(bucket)?.[1];

/** Stays out of sentences about access: a name that is not ours has a more exact kind. */
export const isOwn = (facts: Facts, bucket: string): boolean => ownerOf(facts, bucket).type === 'own';
