/** The remembered access edges of a document that somebody took away on purpose. */

import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import { type AccessEdge, readerKey } from '../model/memory.ts';
import { type Reading, unreadable, valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { stillReads } from './edges.ts';
import { purgeWish } from './purge-paths.ts';
import { bucketsOfKey, type DesiredRead, desiredReads, withdrawnReads } from './reads.ts';
import { revokedEdge } from './revoked-edge.ts';
import { distributionOf } from './users.ts';

/** An edge that worked and is revoked now. No invalidation when no cache can hold anything of it. */
export interface VanishedEdge {
  readonly edge: AccessEdge;
  readonly because: string;
  readonly invalidation: InvalidationWish | undefined;
  /** The edge to remember in place of this one, marked: the distribution still asks for what it is kept out of. */
  readonly kept: AccessEdge | undefined;
}

const ofDocument = (facts: Facts, document: DocumentRef): readonly AccessEdge[] => {
  const edges = valueOr(facts.memory.edges, []);
  if (document.type === 'bucket') return edges.filter(({ bucket }) => bucket === document.name);
  const buckets = new Set(bucketsOfKey(facts, document.arn).map(({ name }) => name));
  return edges.filter(({ bucket, keyArn }) => keyArn === document.arn && buckets.has(bucket));
};

const wish = (
  facts: Facts,
  distribution: DistributionFacts,
  edge: AccessEdge,
  because: string,
): InvalidationWish => {
  const purge = purgeWish(facts, distribution, edge.bucket, because);
  return stillListed(distribution, edge) ? purge : { ...purge, paths: ['/*'] };
};

const stillListed = (distribution: DistributionFacts, edge: AccessEdge): boolean =>
  distribution.origins.some(
    ({ host, originPath }) =>
      host.kind === 'rest' && host.bucket === edge.bucket && originPath === edge.originPath,
  );

const isSameRead =
  (edge: AccessEdge) =>
  (read: DesiredRead): boolean =>
    read.distribution.id === edge.distributionId &&
    read.bucket === edge.bucket &&
    read.originPath === edge.originPath;

const readsNow = (facts: Facts, edge: AccessEdge): readonly DesiredRead[] =>
  desiredReads(facts, { type: 'bucket', name: edge.bucket }).filter(isSameRead(edge));

/** Ways of signing that are known not to sign, or not for S3; AWS adds values without notice (enums are open). */
const signsNothing = new Set(['never']);

/**
 * The origin is still there, and its access control cannot be understood, or its bucket is gone: unknown is not
 * "taken away" (law 3), and a purge would send viewers to whoever takes the name of a deleted bucket.
 */
const mayStillSign = (distribution: DistributionFacts, edge: AccessEdge): boolean =>
  distribution.origins.some(({ host, originPath, signing }) => {
    if (host.kind !== 'rest' || host.bucket !== edge.bucket || originPath !== edge.originPath) return false;
    return (
      signing.type === 'oac-unknown' ||
      signing.type === 'oai' ||
      (signing.type === 'oac' && !signsNothing.has(signing.behaviour))
    );
  });

const detached = ({ ownBuckets }: Facts, { id }: DistributionFacts, edge: AccessEdge): string =>
  ownBuckets.status === 'known' && !ownBuckets.value.has(edge.bucket.toLowerCase())
    ? `bucket ${edge.bucket} is deleted, and distribution ${id} does not point to it any more`
    : `distribution ${id} has no signed origin in bucket ${edge.bucket}${edge.originPath} any more`;

/** Why the edge is not wanted any more, and whether its distribution reads the same by another signature. */
const ofBucketPolicy = (
  facts: Facts,
  distribution: DistributionFacts,
  edge: AccessEdge,
): VanishedEdge | undefined => {
  const wanted = readsNow(facts, edge);
  if (wanted.some((read) => readerKey(read.reader) === readerKey(edge.reader))) return undefined;
  if (wanted.length > 0)
    return {
      edge,
      because: `distribution ${distribution.id} signs in another way now`,
      invalidation: undefined,
      kept: undefined,
    };
  const revoked = withdrawnReads(facts, { type: 'bucket', name: edge.bucket }).find(isSameRead(edge));
  if (revoked === undefined && mayStillSign(distribution, edge)) return undefined;
  const because = revoked?.because ?? detached(facts, distribution, edge);
  const kept = revoked === undefined ? undefined : revokedEdge(facts, revoked, edge);
  return { edge, because, invalidation: wish(facts, distribution, edge, because), kept };
};

/** Only a Deny in the key policy itself: everything else is the bucket's to say, once. */
const ofKeyPolicy = (
  facts: Facts,
  document: DocumentRef,
  distribution: DistributionFacts,
  edge: AccessEdge,
): VanishedEdge | undefined => {
  const revoked = withdrawnReads(facts, document).find(isSameRead(edge));
  if (revoked === undefined || readsNow(facts, edge).length === 0) return undefined;
  return {
    edge,
    because: revoked.because,
    invalidation: wish(facts, distribution, edge, revoked.because),
    kept: { ...edge, keyRevokedAt: facts.takenAt },
  };
};

const vanished = (facts: Facts, document: DocumentRef, edge: AccessEdge): VanishedEdge | undefined => {
  const distribution = distributionOf(facts, edge.distributionId);
  if (document.type === 'key')
    return distribution === undefined ? undefined : ofKeyPolicy(facts, document, distribution, edge);
  return distribution === undefined
    ? {
        edge,
        because: `distribution ${edge.distributionId} is gone`,
        invalidation: undefined,
        kept: undefined,
      }
    : ofBucketPolicy(facts, distribution, edge);
};

/** What is marked as revoked was purged when the mark was set, and stays marked while its origin is there. */
const onceOnly = (document: DocumentRef, found: VanishedEdge): readonly VanishedEdge[] => {
  const { revokedAt, keyRevokedAt } = found.edge;
  if ((document.type === 'bucket' ? revokedAt : keyRevokedAt) === undefined) return [found];
  return found.kept === undefined ? [{ ...found, invalidation: undefined }] : [];
};

/**
 * The remembered edges that somebody took away on purpose: the origin went, the distribution went, or a marker
 * keeps the reader out. An edge that is merely broken is not among them: it is drift, and its cache stays.
 * Unreadable when it cannot be told; then nothing may be forgotten.
 */
export const vanishedEdges = (facts: Facts, document: DocumentRef): Reading<readonly VanishedEdge[]> => {
  if (facts.distributions.status !== 'known')
    return unreadable('the list of distributions could not be read');
  if (facts.memory.edges.status === 'unreadable') return facts.memory.edges;
  const reads = stillReads(facts, document);
  const gone = ofDocument(facts, document).filter((edge) => !reads(edge));
  const value = gone.flatMap((edge) => {
    const found = vanished(facts, document, edge);
    return found === undefined ? [] : onceOnly(document, found);
  });
  return { status: 'known', value };
};
