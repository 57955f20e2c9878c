/** What both kinds that narrow a bucket grant share: to whom it is scoped, and what forbids to do so (class `narrow`). */

import { statementLetsIn } from '../desired/access.ts';
import { purgeWish } from '../desired/purge-paths.ts';
import { undeployedOf, unseenReaders, usersOfBucket } from '../desired/users.ts';
import { mayReadUnseen } from '../desired/uses.ts';
import type { ScopeGrant } from '../model/change.ts';
import type { BucketFacts, DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import { valueOr } from '../model/reading.ts';
import { hasWildcard } from '../policy/glob.ts';
import type { ServiceGrant } from '../policy/grants.ts';
import type { DriftInput } from './define.ts';
import type { FindingParts } from './finding.ts';
import { exclusionForbids, keptOut, maySignFor, stillDeploying } from './narrowing-readers.ts';

type Input = DriftInput<BucketFacts>;

export type Narrowing =
  | {
      readonly possible: false;
      readonly because: string;
      readonly distributions: readonly string[];
      /** True when it is only a matter of time. */
      readonly waits?: true;
    }
  | {
      readonly possible: true;
      readonly change: ScopeGrant;
      readonly distributions: readonly string[];
      readonly invalidations: readonly InvalidationWish[];
    };

/** The parts of a finding whose grant is not narrowed now; what it waits for comes by itself. */
export const notNarrowed = (
  said: string,
  { because, waits }: { readonly because: string; readonly waits?: true },
): Pick<FindingParts, 'action' | 'because' | 'wait'> =>
  waits === undefined
    ? { action: 'report', because: `${said}. It is not narrowed: ${because}.` }
    : {
        action: 'wait',
        because: `${said}. It is not narrowed yet: ${because}.`,
        wait: { because, until: undefined },
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

/** Why it cannot be known who uses a grant at all; undefined when every distribution of the account is known. */
export const unlisted = ({ distributions }: Facts): string | undefined =>
  distributions.status === 'known'
    ? undefined
    : 'the list of distributions could not be read, so it is not known which of them use the grant';

/** Why "no origin leads to the bucket" proves nothing, for some distribution; undefined when it does. */
export const unseen = (facts: Facts, what: 'bucket' | 'key' = 'bucket'): string | undefined => {
  const [distribution] = unseenReaders(facts);
  if (distribution === undefined) return undefined;
  const [reason] = mayReadUnseen(distribution);
  return `distribution ${distribution.id} might use the ${what} without saying so: ${reason}`;
};

const purges = (
  facts: Facts,
  lost: readonly DistributionFacts[],
  bucket: string,
): readonly InvalidationWish[] =>
  lost.map((user) =>
    purgeWish(
      facts,
      user,
      bucket,
      `distribution ${user.id} is kept out of bucket ${bucket} on purpose and loses this grant`,
    ),
  );

/** Applies every precondition of class `narrow` (design.md, "Modes"). */
export const narrowing = (input: Input, grant: ServiceGrant, scope: Scope): Narrowing => {
  const { facts, subject } = input;
  const inventory = valueOr(facts.distributions, []);
  const users = usersOfBucket(facts, subject.name);
  const ids = users.map(({ id }) => id);
  const refuse = (because: string) => ({ possible: false, because, distributions: ids }) as const;
  const forbidden =
    unlisted(facts) ??
    statementForbids(grant) ??
    exclusionForbids(grant, inventory) ??
    (scope.trusted.length > 0 ? patternForbids(grant) : undefined) ??
    unseen(facts);
  if (forbidden !== undefined) return refuse(forbidden);
  const document = { type: 'bucket', name: subject.name } as const;
  const out = keptOut(facts, document);
  // Only who gets in by this very grant today is listed: narrowing never widens (law 8).
  const version = valueOr(subject.policy, undefined)?.version;
  const own = users.filter(
    (user) =>
      !out.has(user.id) &&
      maySignFor(user, subject.name) &&
      statementLetsIn(grant.statement, version, user.arn),
  );
  if (own.length === 0)
    return refuse(
      'no distribution of this account reads the bucket by it, so whoever uses the grant may be someone else',
    );
  const others = undeployedOf(facts).filter((one) => !own.includes(one) && !out.has(one.id));
  const deploying = stillDeploying(grant.statement, version, others);
  if (deploying !== undefined)
    return { ...refuse(deploying.because), ...(deploying.comes ? { waits: true as const } : {}) };
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
    invalidations: purges(
      facts,
      users.filter(({ id }) => out.has(id)),
      subject.name,
    ),
  };
};
