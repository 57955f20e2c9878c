/** A CloudFront grant whose `aws:SourceArn` is a pattern: it lets in distributions that do not serve this bucket. */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import { globsIntersect } from '../../policy/glob.ts';
import { cloudFrontGrants, type ServiceGrant, type SourceArnValue } from '../../policy/grants.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { narrowing, notNarrowed, type Scope, trustedPattern } from '../narrowing.ts';

const kind = 'bucket-policy-wildcard-source';

type Input = DriftInput<BucketFacts>;

const valuesOf = (grant: ServiceGrant): readonly SourceArnValue[] =>
  'values' in grant.scope ? grant.scope.values : [];

const trustedAccounts = ({ facts, settings }: Input): readonly string[] =>
  settings.trustedAccounts.filter((account) => account !== facts.account);

const scopeOf = (input: Input, values: readonly SourceArnValue[]): Scope => {
  const trusted = trustedAccounts(input);
  const patterns = values.filter(({ match }) => match === 'wildcard');
  // What names one other account stays: a foreign grant may be meant, and is never taken out by itself.
  const stays = ({ match, account }: SourceArnValue): boolean =>
    match === 'exact' || (account !== undefined && account !== input.facts.account);
  const narrowed = patterns.filter((value) => !stays(value));
  return {
    kept: values
      .filter(({ match }) => match !== 'never')
      .filter(stays)
      .map(({ written }) => written),
    trusted: trusted.filter((account) =>
      narrowed.some(({ written }) => globsIntersect(written, trustedPattern(input.facts.partition, account))),
    ),
  };
};

const tooWide = (input: Input, grant: ServiceGrant): readonly string[] => {
  const trusted = trustedAccounts(input);
  return valuesOf(grant)
    .filter(
      ({ match, account }) => match === 'wildcard' && !(account !== undefined && trusted.includes(account)),
    )
    .map(({ written }) => written);
};

const judge = (input: Input, grant: ServiceGrant): Finding => {
  const { subject } = input;
  const wide = tooWide(input, grant);
  const strangersOnly = valuesOf(grant)
    .filter(({ written }) => wide.includes(written))
    .every(({ account }) => account !== undefined && account !== input.facts.account);
  const narrowed = narrowing(input, grant, scopeOf(input, valuesOf(grant)));
  const name = statementName(grant.statement);
  const said = `${name} of bucket ${subject.name} lets in every distribution that matches ${wide.join(', ')}, not just those that serve the bucket`;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'GRANT_WILDCARD_SOURCE',
    severity: 'high' as const,
    subject: { type: 'bucket' as const, name: subject.name },
    about: shortName(grant.ref.canonical),
    distributions: narrowed.distributions,
    details: { sid: grant.sid ?? null, patterns: wide },
  };
  if (strangersOnly) {
    const because =
      'the pattern names another account, whose access may be meant; trust that account, or take the pattern out';
    return finding({ ...parts, ...notNarrowed(said, { because }) });
  }
  if (!narrowed.possible) return finding({ ...parts, ...notNarrowed(said, narrowed) });
  return finding({
    ...parts,
    action: 'repair',
    because: `${said}.`,
    changes: [narrowed.change],
    invalidations: narrowed.invalidations,
  });
};

const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  if (policy.status !== 'known') return [];
  return cloudFrontGrants(policy.value)
    .filter((grant): grant is ServiceGrant => grant.reader === 'service' && grant.scope.type === 'wildcard')
    .filter((grant) => tooWide(input, grant).length > 0)
    .map((grant) => judge(input, grant));
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_WILDCARD_SOURCE'],
  class: 'narrow',
  severity: 'high',
  title: 'A CloudFront grant for every distribution that matches a pattern',
  subject: 'bucket',
  detect,
};
