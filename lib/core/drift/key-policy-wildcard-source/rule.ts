/** A key policy that lets in all distributions that match a pattern: CDK's shape, or worse, those of other accounts. */

import type { KeyFacts } from '../../model/facts.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import type { Condition } from '../../model/policy.ts';
import { hasWildcard } from '../../policy/glob.ts';
import type { ServiceGrant } from '../../policy/grants.ts';
import { SOURCE_ACCOUNT, scopingComparison } from '../../policy/operators.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding } from '../finding.ts';
import { bucketNamesOf, idsOf, keyReads, serviceGrants } from '../keys.ts';

const kind = 'key-policy-wildcard-source';

type Input = DriftInput<KeyFacts>;
type Reach = 'own' | 'others';

/** One value that lets in many distributions. */
interface Pattern {
  readonly written: string;
  /** The accounts to which it is limited; undefined when it is open to all. */
  readonly accounts: readonly string[] | undefined;
  readonly statement: number;
}

const limitsAccount = ({ operator, key, values }: Condition): boolean =>
  key.toLowerCase() === SOURCE_ACCOUNT &&
  scopingComparison(operator) !== undefined &&
  !values.some(hasWildcard);

const accountsOf = (grant: ServiceGrant): readonly string[] | undefined =>
  grant.statement.conditions.find(limitsAccount)?.values;

const patternsOf = (grant: ServiceGrant): readonly Pattern[] => {
  const { scope, index } = grant;
  if (grant.statement.unknownElements.length > 0) return [];
  if (scope.type === 'source-account')
    return scope.accounts.map((written) => ({ written, accounts: [written], statement: index }));
  if (scope.type !== 'wildcard') return [];
  const limit = accountsOf(grant);
  return scope.values
    .filter(({ match }) => match === 'wildcard')
    .map(({ written, account }) => ({
      written,
      accounts: account === undefined ? limit : [account],
      statement: index,
    }));
};

/** Undefined for patterns that only let in trusted accounts. */
const reachOf = ({ accounts }: Pattern, { facts, settings }: Input): Reach | undefined => {
  if (accounts === undefined) return 'others';
  const strangers = accounts.filter(
    (one) => one !== facts.account && !settings.trustedAccounts.includes(one),
  );
  if (strangers.length > 0) return 'others';
  return accounts.includes(facts.account) ? 'own' : undefined;
};

const severities: Readonly<Record<Reach, Severity>> = { own: 'low', others: 'high' };

const meaning: Readonly<Record<Reach, string>> = {
  own: 'lets every distribution of this account that matches use the key. CDK writes this by default, and old objects may need it, so it is only told',
  others:
    'also lets distributions of other accounts use the key: name your own account or distribution instead',
};

/** One finding for the key, however many statements say it: CDK adds one for each distribution. */
const findingOf = (input: Input, reach: Reach, patterns: readonly Pattern[]): Finding => {
  const { facts, subject } = input;
  const reads = keyReads(facts, subject.arn);
  const written = [...new Set(patterns.map((pattern) => pattern.written))].sort();
  return finding({
    kind,
    class: 'report',
    id: 'KMS_GRANT_WILDCARD',
    severity: severities[reach],
    subject: { type: 'key', arn: subject.arn },
    about: reach,
    distributions: idsOf(reads),
    because: `the policy of key ${subject.arn} names ${written.join(', ')} as the source, which ${meaning[reach]}.`,
    details: {
      patterns: written,
      statements: [...new Set(patterns.map((pattern) => pattern.statement))],
      buckets: bucketNamesOf(reads),
    },
    action: 'report',
  });
};

const detect = (input: Input): readonly Finding[] => {
  const patterns = serviceGrants(input.subject).flatMap(patternsOf);
  return (['own', 'others'] as const).flatMap((reach) => {
    const found = patterns.filter((pattern) => reachOf(pattern, input) === reach);
    return found.length === 0 ? [] : [findingOf(input, reach, found)];
  });
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_WILDCARD'],
  class: 'report',
  severity: 'high',
  title: 'A key policy that lets in every distribution of an account, or of any account',
  subject: 'key',
  detect,
};
