/** The distributions whose markers count for a document: those that use it, and those that it once let in or still names. */
import { bucketsOfKey } from '../desired/reads.ts';
import { usersOfBucket } from '../desired/users.ts';
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { AccessEdge } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Reading, valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { type Gap, gap } from './gap.ts';

const policyOf = (facts: Facts, document: DocumentRef): Reading<PolicyDocument> | undefined =>
  document.type === 'bucket'
    ? facts.buckets.get(document.name)?.policy
    : facts.keys.get(document.arn)?.policy;

const isOf = (edge: AccessEdge, document: DocumentRef): boolean =>
  document.type === 'bucket' ? edge.bucket === document.name : edge.keyArn === document.arn;

/** By name: an ARN in a policy may be longer than the one that is looked for, as E12 is longer than E1. */
const namedIn = (policy: Reading<PolicyDocument> | undefined): ReadonlySet<string> =>
  policy?.status === 'known'
    ? new Set(JSON.stringify(policy.value.raw).match(/arn:[^"\\]*:distribution\/[A-Za-z0-9]+/g) ?? [])
    : new Set();

const usersOf = (facts: Facts, document: DocumentRef): ReadonlySet<DistributionFacts> =>
  new Set(
    document.type === 'bucket'
      ? usersOfBucket(facts, document.name)
      : bucketsOfKey(facts, document.arn).flatMap(({ name }) => usersOfBucket(facts, name)),
  );

/** Tags that could not be read: a marker on such a distribution would hold, and nobody knows whether it is there (law 3). */
export const unreadMarkers = (facts: Facts, document: DocumentRef): readonly Gap[] => {
  const unread = valueOr(facts.distributions, []).filter(({ tags }) => tags.status === 'unreadable');
  if (unread.length === 0) return [];
  const users = usersOf(facts, document);
  const edges = valueOr(facts.memory.edges, []).filter((edge) => isOf(edge, document));
  const remembered = new Set(edges.map(({ distributionId }) => distributionId));
  const named = namedIn(policyOf(facts, document));
  return unread
    .filter((one) => users.has(one) || remembered.has(one.id) || named.has(one.arn))
    .flatMap(({ id, tags }) => gap(`the tags of distribution ${id}`, tags));
};
