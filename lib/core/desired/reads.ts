/** The reads that distributions wish for: an origin that resolves to the bucket and signs (design.md, "Intent"). */

import type { BucketFacts, DistributionFacts, Facts, OriginFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { withdrawnBecause } from './withdrawn.ts';

export interface DesiredRead {
  readonly distribution: DistributionFacts;
  readonly origin: OriginFacts;
  readonly bucket: string;
  readonly reader: Reader;
  /** `''` for the whole bucket, else `/prefix`. */
  readonly originPath: string;
  readonly signing: 'oac' | 'oai';
}

export interface WithdrawnRead extends DesiredRead {
  /** What says that this read is not wanted any more, as a clause. */
  readonly because: string;
}

/** Signing behaviours with which CloudFront signs at all; `no-override` passes on a viewer's own signature. */
const signingBehaviours = new Set(['always', 'no-override']);

const readerOf = (distribution: DistributionFacts, origin: OriginFacts): Reader | undefined => {
  const { signing } = origin;
  if (signing.type === 'oai') return { type: 'oai', id: signing.id };
  const signs =
    signing.type === 'oac' && signing.originType === 's3' && signingBehaviours.has(signing.behaviour);
  return signs ? { type: 'distribution', arn: distribution.arn } : undefined;
};

const readOf = (
  distribution: DistributionFacts,
  origin: OriginFacts,
  bucket: string,
): readonly DesiredRead[] => {
  if (origin.host.kind !== 'rest' || origin.host.bucket !== bucket) return [];
  const reader = readerOf(distribution, origin);
  if (reader === undefined) return [];
  const signing = reader.type === 'oai' ? 'oai' : 'oac';
  return [{ distribution, origin, bucket, reader, originPath: origin.originPath, signing }];
};

const readsOfBucket = (facts: Facts, bucket: string): readonly DesiredRead[] => {
  if (facts.distributions.status !== 'known' || !facts.buckets.has(bucket)) return [];
  return facts.distributions.value.flatMap((distribution) =>
    distribution.origins.flatMap((origin) => readOf(distribution, origin, bucket)),
  );
};

/** The gathered buckets whose default encryption is this key. */
export const bucketsOfKey = (facts: Facts, keyArn: string): readonly BucketFacts[] =>
  [...facts.buckets.values()].filter(({ encryption }) => {
    if (encryption.status !== 'known' || encryption.value.keyArn.status !== 'known') return false;
    return encryption.value.keyArn.value === keyArn;
  });

/** Every signed read through this document, also those that somebody withdrew. An OAI cannot use SSE-KMS (aws-facts 3.5). */
export const signedReads = (facts: Facts, document: DocumentRef): readonly DesiredRead[] => {
  if (document.type === 'bucket') return readsOfBucket(facts, document.name);
  return bucketsOfKey(facts, document.arn)
    .flatMap((bucket) => readsOfBucket(facts, bucket.name))
    .filter((read) => read.signing === 'oac');
};

const policyOf = (facts: Facts, document: DocumentRef) =>
  document.type === 'bucket'
    ? facts.buckets.get(document.name)?.policy
    : facts.keys.get(document.arn)?.policy;

const withdrawn = (facts: Facts, document: DocumentRef, read: DesiredRead): string | undefined =>
  withdrawnBecause({
    reader: read.reader,
    distribution: read.distribution,
    bucket: facts.buckets.get(read.bucket),
    policies: [policyOf(facts, document), facts.buckets.get(read.bucket)?.policy],
  });

/** The reads that should work through this document, in the order of distributions and origins. */
export const desiredReads = (facts: Facts, document: DocumentRef): readonly DesiredRead[] =>
  signedReads(facts, document).filter((read) => withdrawn(facts, document, read) === undefined);

/** The signed reads that are kept out on purpose: by the tag `revoked`, or a Deny that names the reader. */
export const withdrawnReads = (facts: Facts, document: DocumentRef): readonly WithdrawnRead[] =>
  signedReads(facts, document).flatMap((read) => {
    const because = withdrawn(facts, document, read);
    return because === undefined ? [] : [{ ...read, because }];
  });
