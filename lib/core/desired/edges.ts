/** The access edges of a document: what works now, and which remembered ones were taken away on purpose. */

import type { BucketFacts, DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import { type AccessEdge, edgeKey, readerKey } from '../model/memory.ts';
import { type Reading, unreadable, valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { bucketCoverage, hasKmsGrant, keyCoverage } from './access.ts';
import { invalidationPaths } from './paths.ts';
import { bucketsOfKey, type DesiredRead, desiredReads, signedReads, withdrawnReads } from './reads.ts';
import { withWrites } from './writes.ts';

const keyOf = (bucket: BucketFacts): string | undefined =>
  bucket.encryption.status === 'known' ? valueOr(bucket.encryption.value.keyArn, undefined) : undefined;

const decryptsToo = (facts: Facts, read: DesiredRead, keyArn: string): boolean => {
  const key = facts.keys.get(keyArn);
  if (key?.policy.status !== 'known') return false;
  return keyCoverage(key.policy.value, read.reader, keyArn) === 'yes' || hasKmsGrant(key, read.reader);
};

/**
 * The key is kept on the edge when it lets the reader in now, and while a remembered edge says that it did: what
 * is broken or unread today must not be forgotten, or its loss would look like access that never worked.
 */
const withKey = (facts: Facts, read: DesiredRead, bucket: BucketFacts, edge: AccessEdge): AccessEdge => {
  const keyArn = keyOf(bucket);
  if (keyArn !== undefined && decryptsToo(facts, read, keyArn)) return { ...edge, keyArn };
  const before = valueOr(facts.memory.edges, []).find((old) => edgeKey(old) === edgeKey(edge));
  return { ...edge, keyArn: before?.keyArn };
};

const edgeOf = (facts: Facts, read: DesiredRead): AccessEdge | undefined => {
  const bucket = facts.buckets.get(read.bucket);
  if (bucket?.policy.status !== 'known') return undefined;
  const { distribution, originPath, reader } = read;
  if (bucketCoverage(facts, bucket.policy.value, reader, bucket.name, originPath) !== 'all') return undefined;
  const edge = withKey(facts, read, bucket, {
    distributionId: distribution.id,
    distributionArn: distribution.arn,
    bucket: bucket.name,
    originPath,
    reader,
    keyArn: undefined,
  });
  return withWrites(facts, read, edge);
};

/**
 * Every signed read through the document that its policy certainly allows now; what could not be read is not among
 * them. An edge names its key only when the key lets the reader in as well.
 */
export const workingEdges = (facts: Facts, document: DocumentRef): readonly AccessEdge[] => {
  const reads = signedReads(facts, document).filter(
    (read) => document.type === 'bucket' || decryptsToo(facts, read, document.arn),
  );
  const edges = reads.flatMap((read) => edgeOf(facts, read) ?? []);
  return [...new Map(edges.map((edge) => [edgeKey(edge), edge])).values()];
};

/** An edge that worked and is revoked now. No invalidation when no cache of ours can hold anything of it. */
export interface VanishedEdge {
  readonly edge: AccessEdge;
  readonly because: string;
  readonly invalidation: InvalidationWish | undefined;
}

const ofDocument = (facts: Facts, document: DocumentRef): readonly AccessEdge[] => {
  const edges = valueOr(facts.memory.edges, []);
  if (document.type === 'bucket') return edges.filter(({ bucket }) => bucket === document.name);
  const buckets = new Set(bucketsOfKey(facts, document.arn).map(({ name }) => name));
  return edges.filter(({ bucket, keyArn }) => keyArn === document.arn && buckets.has(bucket));
};

const wish = (distribution: DistributionFacts, edge: AccessEdge, because: string): InvalidationWish => ({
  distributionId: distribution.id,
  bucket: edge.bucket,
  paths: stillListed(distribution, edge) ? invalidationPaths(distribution, edge.bucket) : ['/*'],
  because,
});

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

/** The origin is still there and its access control cannot be understood: unknown is not "taken away" (law 3). */
const mayStillSign = (distribution: DistributionFacts, edge: AccessEdge): boolean =>
  distribution.origins.some(({ host, originPath, signing }) => {
    if (host.kind !== 'rest' || host.bucket !== edge.bucket || originPath !== edge.originPath) return false;
    return signing.type === 'oac-unknown' || (signing.type === 'oac' && !signsNothing.has(signing.behaviour));
  });

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
    };
  const revoked = withdrawnReads(facts, { type: 'bucket', name: edge.bucket }).find(isSameRead(edge));
  if (revoked === undefined && mayStillSign(distribution, edge)) return undefined;
  const because =
    revoked?.because ??
    `distribution ${distribution.id} has no signed origin in bucket ${edge.bucket}${edge.originPath} any more`;
  return { edge, because, invalidation: wish(distribution, edge, because) };
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
  return { edge, because: revoked.because, invalidation: wish(distribution, edge, revoked.because) };
};

const vanished = (facts: Facts, document: DocumentRef, edge: AccessEdge): VanishedEdge | undefined => {
  const distribution = valueOr(facts.distributions, []).find(({ id }) => id === edge.distributionId);
  if (document.type === 'key')
    return distribution === undefined ? undefined : ofKeyPolicy(facts, document, distribution, edge);
  return distribution === undefined
    ? { edge, because: `distribution ${edge.distributionId} is gone`, invalidation: undefined }
    : ofBucketPolicy(facts, distribution, edge);
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
  const working = new Set(workingEdges(facts, document).map(edgeKey));
  const gone = ofDocument(facts, document).filter((edge) => !working.has(edgeKey(edge)));
  const value = gone.flatMap((edge) => vanished(facts, document, edge) ?? []);
  return { status: 'known', value };
};
