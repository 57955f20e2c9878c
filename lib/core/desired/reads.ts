/** The reads that distributions wish for: an origin that resolves to the bucket and signs (design.md, "Intent"). */

import { restOrigins } from '../facts/by-bucket.ts';
import { bucketsByKey } from '../facts/by-key.ts';
import type { BucketFacts, DistributionFacts, Facts, OriginFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { canonicalUserOf } from './access.ts';
import { type Withheld, withdrawnBecause } from './withdrawn.ts';

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
  const reader = readerOf(distribution, origin);
  if (reader === undefined) return [];
  const signing = reader.type === 'oai' ? 'oai' : 'oac';
  return [{ distribution, origin, bucket, reader, originPath: origin.originPath, signing }];
};

const readsOfBucket = (facts: Facts, bucket: string): readonly DesiredRead[] => {
  if (facts.distributions.status !== 'known' || !facts.buckets.has(bucket)) return [];
  return restOrigins(facts, bucket).flatMap(({ distribution, origin }) =>
    readOf(distribution, origin, bucket),
  );
};

/** The gathered buckets whose default encryption is this key. */
export const bucketsOfKey = (facts: Facts, keyArn: string): readonly BucketFacts[] =>
  bucketsByKey(facts, keyArn);

/** Every signed read through this document, also those that somebody withdrew. An OAI cannot use SSE-KMS (aws-facts 3.5). */
export const signedReads = (facts: Facts, document: DocumentRef): readonly DesiredRead[] => {
  if (document.type === 'bucket') return readsOfBucket(facts, document.name);
  return bucketsOfKey(facts, document.arn)
    .flatMap((bucket) => readsOfBucket(facts, bucket.name))
    .filter((read) => read.signing === 'oac');
};

/** What a Deny may say of this read: the document's own, and the bucket's, which speaks for the key as well. */
const withheldOf = (facts: Facts, document: DocumentRef, read: DesiredRead): readonly Withheld[] => {
  const bucket: Withheld = {
    type: 'bucket',
    arn: bucketArnOf(facts.partition, read.bucket),
    originPath: read.originPath,
    policy: facts.buckets.get(read.bucket)?.policy,
  };
  if (document.type === 'bucket') return [bucket];
  return [{ type: 'key', arn: document.arn, policy: facts.keys.get(document.arn)?.policy }, bucket];
};

const withdrawn = (facts: Facts, document: DocumentRef, read: DesiredRead): string | undefined =>
  withdrawnBecause({
    reader: read.reader,
    canonicalUserId: canonicalUserOf(facts, read.reader),
    distribution: read.distribution,
    bucket: facts.buckets.get(read.bucket),
    withheld: withheldOf(facts, document, read),
  });

/** Whether this one read is kept out on purpose, as far as the document and its bucket say. */
export const isKeptOut = (facts: Facts, document: DocumentRef, read: DesiredRead): boolean =>
  withdrawn(facts, document, read) !== undefined;

/** The reads that should work through this document, in the order of distributions and origins. */
export const desiredReads = (facts: Facts, document: DocumentRef): readonly DesiredRead[] =>
  signedReads(facts, document).filter((read) => withdrawn(facts, document, read) === undefined);

/** The signed reads that are kept out on purpose: by the tag `revoked`, or a Deny that names the reader. */
export const withdrawnReads = (facts: Facts, document: DocumentRef): readonly WithdrawnRead[] =>
  signedReads(facts, document).flatMap((read) => {
    const because = withdrawn(facts, document, read);
    return because === undefined ? [] : [{ ...read, because }];
  });
