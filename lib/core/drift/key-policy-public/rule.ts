/** A key policy that lets anybody with an AWS account use the key. */

import { bucketsOfKey } from '../../desired/reads.ts';
import type { KeyFacts } from '../../model/facts.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import type { Condition, PolicyDocument, Statement } from '../../model/policy.ts';
import { statementName } from '../../policy/evaluate.ts';
import { statementRef } from '../../policy/grants.ts';
import { actionMatches } from '../../policy/matching.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { type Fence, fenced } from '../stranger-fences.ts';
import { type Limit, limitOf } from '../stranger-limits.ts';

const kind = 'key-policy-public';

type Input = DriftInput<KeyFacts>;

/** Enough to use what the key protects, to pass the use on, or to change the key. */
const grave = [
  'Decrypt',
  'Encrypt',
  'ReEncryptFrom',
  'ReEncryptTo',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'CreateGrant',
  'PutKeyPolicy',
  'DisableKey',
  'ScheduleKeyDeletion',
  'Sign',
  'DeriveSharedSecret',
].map((name) => `kms:${name}`);
const minor = ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:GetKeyPolicy', 'kms:ListGrants', 'kms:Verify'];

/** The caller's account, as KMS calls it; `kms:ViaService` and encryption contexts limit nobody to an account. */
const asPrincipal = (condition: Condition): Condition =>
  condition.key.toLowerCase() === 'kms:calleraccount'
    ? { ...condition, key: 'aws:PrincipalAccount' }
    : condition;

const withKnownKeys = (policy: PolicyDocument): PolicyDocument => ({
  ...policy,
  statements: policy.statements.map((statement) => ({
    ...statement,
    conditions: statement.conditions.map(asPrincipal),
  })),
});

const isForAnybody = ({ effect, principal, unknownElements }: Statement): boolean =>
  effect === 'Allow' &&
  unknownElements.length === 0 &&
  (principal.negated || principal.values.some(({ type }) => type === 'everyone'));

interface Open {
  readonly limit: Exclude<Limit, 'closed' | 'counted'>;
  readonly actions: readonly string[];
  readonly viaService: boolean;
}

/** Undefined when conditions or Deny statements keep it to accounts or networks that are named. */
const openOf = (policy: PolicyDocument, keyArn: string, statement: Statement): Open | undefined => {
  const limit = limitOf(statement.conditions);
  if (limit === 'closed' || limit === 'counted') return undefined;
  const given = [...grave, ...minor].filter((action) => actionMatches(statement.action, action) !== 'no');
  const around = (action: string): Fence | undefined => fenced(policy, action, [keyArn]);
  const actions = given.filter((action) => around(action) !== 'closed');
  if (given.length > 0 && actions.length === 0) return undefined;
  const viaService = statement.conditions.some(({ key }) => key.toLowerCase() === 'kms:viaservice');
  return { limit, actions, viaService };
};

const severityOf = ({ limit, actions }: Open): Severity =>
  limit !== 'untold' && actions.some((action) => grave.includes(action)) ? 'critical' : 'medium';

const judge = (input: Input, statement: Statement, open: Open): Finding => {
  const { facts, subject } = input;
  const { negated, values } = statement.principal;
  const listed = values.map(({ written }) => written).join(', ');
  const who = negated ? `everybody but ${listed}` : 'everybody';
  const limits =
    open.limit === 'untold'
      ? 'whether its conditions keep strangers out cannot be told from here'
      : 'no condition limits it to an account, an organisation or a network';
  const via = open.viaService
    ? ' kms:ViaService alone does not help: it names a service, not whose account uses it.'
    : '';
  return finding({
    kind,
    class: 'report',
    id: 'KMS_PUBLIC',
    severity: severityOf(open),
    subject: { type: 'key', arn: subject.arn },
    about: shortName(statementRef(statement).canonical),
    distributions: [],
    because: `${statementName(statement)} of key ${subject.arn} lets ${who} use the key, from any AWS account: ${limits}.${via} Name the account's root as Principal, or add kms:CallerAccount or aws:PrincipalOrgID; the guard does not change it, for it cannot know who uses the key.`,
    details: {
      sid: statement.sid ?? null,
      statement: statement.index,
      actions: open.actions,
      buckets: bucketsOfKey(facts, subject.arn).map(({ name }) => name),
    },
    action: 'report',
  });
};

const detect = (input: Input): readonly Finding[] => {
  const { policy, arn } = input.subject;
  if (policy.status !== 'known') return [];
  const known = withKnownKeys(policy.value);
  const found = known.statements.filter(isForAnybody).flatMap((statement): readonly Finding[] => {
    const open = openOf(known, arn, statement);
    return open === undefined ? [] : [judge(input, statement, open)];
  });
  return [...new Map(found.toReversed().map((one) => [one.fingerprint, one])).values()].toReversed();
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_PUBLIC'],
  class: 'report',
  severity: 'critical',
  title: 'A key policy that lets everybody use the key',
  subject: 'key',
  equivalents: { securityHub: ['KMS.5'], prowler: ['kms_key_not_publicly_accessible'] },
  detect,
};
