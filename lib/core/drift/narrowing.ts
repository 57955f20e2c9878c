/** What both kinds that narrow a bucket grant share: to whom it is scoped, and what forbids to do so (class `narrow`). */

import { statementLetsIn } from '../desired/access.ts';
import { invalidationPaths } from '../desired/paths.ts';
import { desiredReads, withdrawnReads } from '../desired/reads.ts';
import { mayReadUnseen, usesBucket } from '../desired/uses.ts';
import type { ScopeGrant } from '../model/change.ts';
import type { BucketFacts, DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import { valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { hasWildcard } from '../policy/glob.ts';
import type { ServiceGrant } from '../policy/grants.ts';
import type { DriftInput } from './define.ts';

type Input = DriftInput<BucketFacts>;

export type Narrowing =
  | { readonly possible: false; readonly because: string; readonly distributions: readonly string[] }
  | {
      readonly possible: true;
      readonly change: ScopeGrant;
      readonly distributions: readonly string[];
      readonly invalidations: readonly InvalidationWish[];
    };

/** Who else stays in a grant that is narrowed, beside own distributions. */
export interface Scope {
  /** SourceArn values that stay as they are written. */
  readonly kept: readonly string[];
  /** Trusted accounts whose distributions the grant lets in today: their pattern is put in its place. */
  readonly trusted: readonly string[];
}

export const trustedPattern = (partition: string, account: string): string =>
  `arn:${partition}:cloudfront::${account}:distribution/*`;

export const operatorFor = (sourceArns: readonly string[]): ScopeGrant['operator'] =>
  sourceArns.some(hasWildcard) ? 'ArnLike' : 'StringEquals';

/** Conditions on the source organisation let in distributions of accounts that we do not know. */
const limitsByOrganisation = (grant: ServiceGrant): boolean =>
  grant.statement.conditions.some(({ key }) => /^aws:source(orgid|orgpaths)$/i.test(key));

/** Why this statement must not be edited in place; undefined when it may. Holds for keys and buckets alike. */
export const statementForbids = (grant: ServiceGrant): string | undefined => {
  if (grant.mixed) {
    const others = grant.otherPrincipals.map(({ written }) => written).join(', ');
    return `the statement also names ${others}, and a condition would hit them too`;
  }
  if (limitsByOrganisation(grant))
    return 'the statement is limited by organisation, whose members are not known here';
  const { unknownElements } = grant.statement;
  return unknownElements.length === 0
    ? undefined
    : `the statement has parts that are not understood (${unknownElements.join(', ')})`;
};

/**
 * A SourceArn condition that does not restrict (`...IfExists`, `ForAllValues:`, negated) still tells distributions
 * apart when the key is there, so a pattern over an account might let in more than it does.
 */
export const patternForbids = (grant: ServiceGrant): string | undefined =>
  grant.scope.type === 'unconditioned' &&
  grant.statement.conditions.some(({ key }) => key.toLowerCase() === 'aws:sourcearn')
    ? 'it compares aws:SourceArn in a way that lets in requests without one, and a pattern over an account might let in more than it does'
    : undefined;

/** Why "no origin leads to the bucket" proves nothing, for some distribution; undefined when it does. */
export const unseen = (inventory: readonly DistributionFacts[]): string | undefined => {
  for (const distribution of inventory) {
    const [reason] = mayReadUnseen(distribution);
    if (reason !== undefined)
      return `distribution ${distribution.id} might use the bucket without saying so: ${reason}`;
  }
  return undefined;
};

/** Distributions that somebody keeps out, and that do not read by access control all the same. */
const keptOut = (facts: Facts, document: DocumentRef): ReadonlySet<string> => {
  const reads = desiredReads(facts, document).filter((read) => read.signing === 'oac');
  const wanted = new Set(reads.map((read) => read.distribution.id));
  const withdrawn = withdrawnReads(facts, document).map((read) => read.distribution.id);
  return new Set(withdrawn.filter((id) => !wanted.has(id)));
};

/** Applies every precondition of class `narrow` (design.md, "Modes"). */
export const narrowing = (input: Input, grant: ServiceGrant, scope: Scope): Narrowing => {
  const { facts, subject } = input;
  const inventory = valueOr(facts.distributions, []);
  const users = inventory.filter((distribution) => usesBucket(distribution, subject.name));
  const ids = users.map(({ id }) => id);
  const refuse = (because: string): Narrowing => ({ possible: false, because, distributions: ids });
  const forbidden =
    statementForbids(grant) ??
    (scope.trusted.length > 0 ? patternForbids(grant) : undefined) ??
    unseen(inventory);
  if (forbidden !== undefined) return refuse(forbidden);
  const document = { type: 'bucket', name: subject.name } as const;
  const out = keptOut(facts, document);
  // Only who gets in by this very grant today is listed: narrowing never widens (law 8).
  const version = valueOr(subject.policy, undefined)?.version;
  const own = users.filter(({ id, arn }) => !out.has(id) && statementLetsIn(grant.statement, version, arn));
  if (own.length === 0)
    return refuse(
      'no distribution of this account reads the bucket by it, so whoever uses the grant may be someone else',
    );
  const patterns = scope.trusted.map((account) => trustedPattern(facts.partition, account));
  const sourceArns = [...new Set([...own.map(({ arn }) => arn), ...scope.kept, ...patterns])].sort();
  return {
    possible: true,
    change: {
      type: 'scope-grant',
      document,
      statement: grant.ref,
      operator: operatorFor(sourceArns),
      sourceArns,
    },
    distributions: ids,
    invalidations: users
      .filter(({ id }) => out.has(id))
      .map((user) => ({
        distributionId: user.id,
        bucket: subject.name,
        paths: invalidationPaths(user, subject.name),
        because: `distribution ${user.id} is kept out of bucket ${subject.name} on purpose and loses this grant`,
      })),
  };
};
