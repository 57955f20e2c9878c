/** A key policy that lets the CloudFront service use the key without `aws:SourceArn`: anybody's distribution can. */

import { bucketsOfKey, signedReads } from '../../desired/reads.ts';
import { usesBucket } from '../../desired/uses.ts';
import type { DistributionFacts, KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { valueOr } from '../../model/reading.ts';
import { statementName } from '../../policy/evaluate.ts';
import { cloudFrontGrants, type ServiceGrant } from '../../policy/grants.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import {
  operatorFor,
  patternForbids,
  statementForbids,
  trustedPattern,
  unlisted,
  unseen,
} from '../narrowing.ts';

const kind = 'key-policy-unconditioned-grant';

type Input = DriftInput<KeyFacts>;

const usersOf = ({ facts, subject }: Input): readonly DistributionFacts[] => {
  const buckets = bucketsOfKey(facts, subject.arn);
  return valueOr(facts.distributions, []).filter((distribution) =>
    buckets.some((bucket) => usesBucket(distribution, bucket.name)),
  );
};

const refusal = (input: Input, grant: ServiceGrant): string | undefined => {
  const { facts, subject } = input;
  if (subject.account !== facts.account) return 'the key belongs to another account';
  if (subject.manager !== 'CUSTOMER') return 'AWS manages the key, and its policy cannot be changed';
  const forbidden =
    unlisted(facts) ?? statementForbids(grant) ?? patternForbids(grant) ?? unseen(facts, 'key');
  if (forbidden !== undefined) return forbidden;
  return signedReads(facts, { type: 'key', arn: subject.arn }).length === 0
    ? 'no distribution of this account reads a bucket that encrypts with the key, so whoever uses it may be someone else'
    : undefined;
};

/** Never a list: older objects of any bucket may use the key, and CDK writes this very shape (aws-facts 3.3). */
const scopeOf = ({ facts, settings }: Input): readonly string[] =>
  [...new Set([facts.account, ...settings.trustedAccounts])]
    .map((account) => trustedPattern(facts.partition, account))
    .sort();

const judge = (input: Input, grant: ServiceGrant): Finding => {
  const { subject } = input;
  const name = statementName(grant.statement);
  const said = `${name} of key ${subject.arn} lets every CloudFront distribution of every AWS account use the key: it names the service without aws:SourceArn`;
  const document = { type: 'key', arn: subject.arn } as const;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'KMS_GRANT_UNCONDITIONED',
    severity: 'critical' as const,
    subject: document,
    about: shortName(grant.ref.canonical),
    distributions: usersOf(input).map(({ id }) => id),
    details: {
      sid: grant.sid ?? null,
      statement: grant.statement.raw,
      buckets: bucketsOfKey(input.facts, subject.arn).map((bucket) => bucket.name),
    },
  };
  const refused = refusal(input, grant);
  if (refused !== undefined)
    return finding({ ...parts, action: 'report', because: `${said}. It is not narrowed: ${refused}.` });
  const sourceArns = scopeOf(input);
  const change = {
    type: 'scope-grant',
    document,
    statement: grant.ref,
    operator: operatorFor(sourceArns),
    sourceArns,
  } as const;
  return finding({ ...parts, action: 'repair', because: `${said}.`, changes: [change] });
};

const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  if (policy.status !== 'known') return [];
  return cloudFrontGrants(policy.value)
    .filter(
      (grant): grant is ServiceGrant => grant.reader === 'service' && grant.scope.type === 'unconditioned',
    )
    .map((grant) => judge(input, grant));
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_UNCONDITIONED'],
  class: 'narrow',
  severity: 'critical',
  title: 'A key policy that lets every distribution of every account use the key',
  subject: 'key',
  detect,
};
