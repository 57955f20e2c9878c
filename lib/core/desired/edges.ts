/** The access edges of a document: what can be read now, and what is kept out on purpose, both to be remembered. */

import type { BucketFacts, Facts } from '../model/facts.ts';
import { type AccessEdge, edgeKey } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { hasKmsGrant, keyCoverage } from './access.ts';
import { type OwnCoverage, ownCoverage } from './own-coverage.ts';
import { withPaths } from './purge-paths.ts';
import { type DesiredRead, isKeptOut, signedReads, type WithdrawnRead, withdrawnReads } from './reads.ts';
import { revokedEdge } from './revoked-edge.ts';
import { withWrites } from './writes.ts';

const keyOf = (bucket: BucketFacts): string | undefined =>
  bucket.encryption.status === 'known' ? valueOr(bucket.encryption.value.keyArn, undefined) : undefined;

const decryptsToo = (facts: Facts, read: DesiredRead, keyArn: string): boolean => {
  const key = facts.keys.get(keyArn);
  if (key?.policy.status !== 'known') return false;
  return keyCoverage(key.policy.value, read.reader, keyArn) === 'yes' || hasKmsGrant(key, read.reader);
};

const rememberedAs = (facts: Facts, edge: AccessEdge): AccessEdge | undefined =>
  valueOr(facts.memory.edges, []).find((old) => edgeKey(old) === edgeKey(edge));

/**
 * The key is kept on the edge when it lets the reader in now, and while a remembered edge says that it did: what
 * is broken or unread today must not be forgotten, or its loss would look like access that never worked. A Deny
 * of the key that was there first is remembered as what it is.
 */
const withKey = (facts: Facts, read: DesiredRead, bucket: BucketFacts, edge: AccessEdge): AccessEdge => {
  const keyArn = keyOf(bucket);
  if (keyArn !== undefined && decryptsToo(facts, read, keyArn)) return { ...edge, keyArn };
  const before = rememberedAs(facts, edge);
  if (before?.keyArn !== undefined) {
    const { keyRevokedAt } = before;
    return { ...edge, keyArn: before.keyArn, ...(keyRevokedAt === undefined ? {} : { keyRevokedAt }) };
  }
  const isOut =
    keyArn !== undefined &&
    !isKeptOut(facts, { type: 'bucket', name: read.bucket }, read) &&
    isKeptOut(facts, { type: 'key', arn: keyArn }, read);
  return isOut ? { ...edge, keyArn, keyRevokedAt: facts.takenAt } : { ...edge, keyArn: undefined };
};

const bareEdge = ({ distribution, bucket, originPath, reader }: DesiredRead): AccessEdge => ({
  distributionId: distribution.id,
  distributionArn: distribution.arn,
  bucket,
  originPath,
  reader,
  keyArn: undefined,
});

/** An id that S3 has not resolved may be anybody's: it is no sign that this reader ever got in. */
const withoutUnresolved = (policy: PolicyDocument): PolicyDocument => ({
  ...policy,
  statements: policy.statements.map((statement) => {
    const { principal, effect } = statement;
    if (effect === 'Deny' || principal.negated) return statement;
    const values = principal.values.filter(({ type }) => type !== 'unique-id');
    return { ...statement, principal: { ...principal, values } };
  }),
});

const coverageOf = (facts: Facts, { reader, bucket, originPath }: DesiredRead): OwnCoverage => {
  const policy = facts.buckets.get(bucket)?.policy;
  if (policy?.status !== 'known') return 'none';
  return ownCoverage(facts, withoutUnresolved(policy.value), reader, bucket, originPath);
};

/** Full access that is only a part today is a loss, and stays remembered as what it was; so does a part that was its own. */
const withCoverage = (facts: Facts, edge: AccessEdge, now: Exclude<OwnCoverage, 'none'>): AccessEdge => {
  const before = rememberedAs(facts, edge);
  const wasFull = before !== undefined && before.coverage === undefined && before.revokedAt === undefined;
  if (now === 'all' || wasFull) return edge;
  return { ...edge, coverage: now === 'public' ? (before?.coverage ?? now) : now };
};

/** What nobody can tell is no sign that a reader, kept out on purpose, gets in again. */
const isOutFor = (facts: Facts, read: DesiredRead, now: OwnCoverage): boolean =>
  now === 'undecidable' && isKeptOut(facts, { type: 'bucket', name: read.bucket }, read);

/** A mark of revocation goes when the reader gets in again. */
const withMark = (facts: Facts, read: DesiredRead, edge: AccessEdge, now: OwnCoverage): AccessEdge => {
  const before = rememberedAs(facts, edge);
  if (before?.revokedAt === undefined || !isOutFor(facts, read, now)) return edge;
  const { revokedAt, revokedBy } = before;
  return { ...edge, revokedAt, ...(revokedBy === undefined ? {} : { revokedBy }) };
};

const edgeOf = (facts: Facts, read: DesiredRead): AccessEdge | undefined => {
  const bucket = facts.buckets.get(read.bucket);
  const now = coverageOf(facts, read);
  if (bucket === undefined || now === 'none') return undefined;
  const bare = bareEdge(read);
  const seen = withPaths(rememberedAs(facts, bare), read, bare);
  const edge = withCoverage(facts, withKey(facts, read, bucket, seen), now);
  return withWrites(facts, read, withMark(facts, read, edge, now));
};

const unique = (edges: readonly AccessEdge[]): readonly AccessEdge[] => [
  ...new Map(edges.map((edge) => [edgeKey(edge), edge])).values(),
];

/**
 * Every signed read through the document that its policy allows now, all of it, a part, or perhaps; what could not
 * be read is not among them. An edge names its key only when the key lets the reader in, or keeps it out on purpose.
 */
export const workingEdges = (facts: Facts, document: DocumentRef): readonly AccessEdge[] =>
  unique(
    signedReads(facts, document)
      .filter((read) => document.type === 'bucket' || decryptsToo(facts, read, document.arn))
      .flatMap((read) => edgeOf(facts, read) ?? []),
  );

/** Answers whether a remembered read still gets anything, so that it did not end. */
export const stillReads = (facts: Facts, document: DocumentRef): ((edge: AccessEdge) => boolean) => {
  const reads = Map.groupBy(signedReads(facts, document), (read) => edgeKey(bareEdge(read)));
  const gets = (edge: AccessEdge, read: DesiredRead): boolean => {
    if (document.type === 'key' && !decryptsToo(facts, read, document.arn)) return false;
    const now = coverageOf(facts, read);
    const lost = isOutFor(facts, read, now) && edge.coverage !== 'undecidable';
    return now !== 'none' && !lost;
  };
  return (edge) => (reads.get(edgeKey(edge)) ?? []).some((read) => gets(edge, read));
};

const isNew = (facts: Facts, read: WithdrawnRead): boolean =>
  rememberedAs(facts, bareEdge(read)) === undefined && coverageOf(facts, read) === 'none';

/** Readers that were kept out of the bucket on purpose before anything else was seen of them; so they are remembered. */
export const keptOutEdges = (facts: Facts, document: DocumentRef): readonly AccessEdge[] =>
  document.type === 'key'
    ? []
    : unique(
        withdrawnReads(facts, document)
          .filter(
            (read) => isNew(facts, read) && facts.buckets.get(read.bucket)?.policy.status !== 'unreadable',
          )
          .map((read) => revokedEdge(facts, read, bareEdge(read))),
      );
