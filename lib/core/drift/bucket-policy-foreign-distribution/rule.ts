/** A CloudFront grant for distributions of another account that nobody said to trust. */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Condition, PolicyDocument } from '../../model/policy.ts';
import { bucketArnOf, parseDistributionArn } from '../../policy/arns.ts';
import { statementName } from '../../policy/evaluate.ts';
import { cloudFrontGrants, type ServiceGrant } from '../../policy/grants.ts';
import { SOURCE_ACCOUNT, scopingComparison } from '../../policy/operators.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { trustedPattern } from '../narrowing.ts';
import { isShutOut } from '../shut-out.ts';

const kind = 'bucket-policy-foreign-distribution';

type Input = DriftInput<BucketFacts>;

/** Somebody of another account whom a grant lets in: one distribution, or all of the account's. */
interface Foreigner {
  readonly account: string;
  /** Undefined: every distribution of the account. */
  readonly distribution: string | undefined;
  /** The distribution's ARN, or the account's pattern. */
  readonly arn: string;
  readonly grant: ServiceGrant;
}

/** A second condition on the account may shut out what the first one names. */
const accountLetsIn = (conditions: readonly Condition[], account: string): boolean =>
  conditions.every(
    ({ operator, key, values }) =>
      key.toLowerCase() !== SOURCE_ACCOUNT ||
      scopingComparison(operator) !== 'exact' ||
      values.includes(account),
  );

const namedByArn = (grant: ServiceGrant, partition: string): readonly Foreigner[] => {
  if (!('values' in grant.scope)) return [];
  return grant.scope.values.flatMap(({ match, distribution, written }): readonly Foreigner[] => {
    if (match !== 'exact' || distribution?.partition !== partition) return [];
    const { account, id } = distribution;
    if (!accountLetsIn(grant.statement.conditions, account)) return [];
    return [{ account, distribution: id, arn: written, grant }];
  });
};

const namedByAccount = (grant: ServiceGrant, partition: string): readonly Foreigner[] => {
  if (grant.scope.type !== 'source-account') return [];
  return grant.scope.accounts
    .filter((account) => /^\d{12}$/.test(account))
    .map((account) => ({
      account,
      distribution: undefined,
      arn: trustedPattern(partition, account),
      grant,
    }));
};

const foreigners = (input: Input, policy: PolicyDocument): readonly Foreigner[] => {
  const { facts, settings } = input;
  const ours = new Set([facts.account, ...settings.trustedAccounts]);
  return cloudFrontGrants(policy)
    .filter((grant): grant is ServiceGrant => grant.reader === 'service')
    .flatMap((grant) => [...namedByArn(grant, facts.partition), ...namedByAccount(grant, facts.partition)])
    .filter(({ account }) => !ours.has(account));
};

const isKeptOut = ({ facts, subject }: Input, policy: PolicyDocument, found: Foreigner): boolean =>
  parseDistributionArn(found.arn) !== undefined &&
  isShutOut(
    policy,
    { type: 'distribution', arn: found.arn },
    bucketArnOf(facts.partition, subject.name),
    found.grant,
  );

const words = (bucket: string, first: Foreigner, all: readonly Foreigner[], shut: boolean): string => {
  const { account, distribution } = first;
  const names = all.map(({ grant }) => statementName(grant.statement)).join(' and ');
  const who = distribution === undefined ? 'every distribution' : `distribution ${distribution}`;
  const verb = all.length === 1 ? 'lets' : 'let';
  const said = `${names} of bucket ${bucket} ${verb} in ${who} of account ${account}, which is neither this account nor one of trustedAccounts`;
  const rest = shut
    ? 'A Deny keeps it out as things stand. The grant can go, unless the Deny is meant to be lifted.'
    : `If that is meant, add ${account} to trustedAccounts; if not, take it out by hand: the guard does not. What the caches there hold is out of reach of this account.`;
  return `${said}. ${rest}`;
};

const judge = (input: Input, policy: PolicyDocument, all: readonly Foreigner[]): readonly Finding[] => {
  const [first] = all;
  if (first === undefined) return [];
  const shut = all.every((one) => isKeptOut(input, policy, one));
  return [
    finding({
      kind,
      class: 'report',
      id: 'GRANT_FOREIGN_DIST',
      severity: shut ? 'low' : 'high',
      subject: { type: 'bucket', name: input.subject.name },
      about: first.arn,
      distributions: first.distribution === undefined ? [] : [first.distribution],
      because: words(input.subject.name, first, all, shut),
      details: {
        account: first.account,
        sourceArn: first.arn,
        statements: all.map(({ grant }) => ({ index: grant.index, sid: grant.sid ?? null })),
        keptOutByDeny: shut,
      },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  if (policy.status !== 'known') return [];
  const groups = Map.groupBy(foreigners(input, policy.value), ({ arn }) => arn);
  return [...groups.values()].flatMap((all) => judge(input, policy.value, all));
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_FOREIGN_DIST'],
  class: 'report',
  severity: 'high',
  title: 'A distribution of another account, which nobody said to trust, in the bucket policy',
  subject: 'bucket',
  equivalents: { securityHub: ['S3.6'], prowler: ['s3_bucket_cross_account_access'] },
  detect,
};
