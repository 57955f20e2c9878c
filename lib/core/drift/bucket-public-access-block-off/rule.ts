/** Block public access of a bucket is not on in full: the next public policy or ACL takes effect at once. */

import { type BlockSetting, isBlocked, unreadOfAccount } from '../../desired/public-access.ts';
import type { BucketFacts, Facts } from '../../model/facts.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { valueOr } from '../../model/reading.ts';
import { isPublicPolicy } from '../../policy/public.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { needsOf } from '../stranger-words.ts';

const kind = 'bucket-public-access-block-off';

type Input = DriftInput<BucketFacts>;

const names: readonly (readonly [BlockSetting, string])[] = [
  ['blockPublicAcls', 'BlockPublicAcls'],
  ['ignorePublicAcls', 'IgnorePublicAcls'],
  ['blockPublicPolicy', 'BlockPublicPolicy'],
  ['restrictPublicBuckets', 'RestrictPublicBuckets'],
];

/** Where ACLs do not count, what blocks them adds nothing. */
const severityOf = ({ objectOwnership }: BucketFacts, off: readonly string[]): Severity =>
  !off.includes('BlockPublicPolicy') &&
  !off.includes('RestrictPublicBuckets') &&
  objectOwnership.status === 'known' &&
  objectOwnership.value === 'BucketOwnerEnforced'
    ? 'low'
    : 'high';

const ofAccount = (facts: Facts): string => {
  const unread = unreadOfAccount(facts);
  if (unread === undefined) return "The account's own setting does not make up for it.";
  return `${unread.charAt(0).toUpperCase()}${unread.slice(1)}.`;
};

const advice = (input: Input): string => {
  const { facts, subject } = input;
  const policy = valueOr(subject.policy, undefined);
  if (subject.policy.status === 'unreadable')
    return 'Its policy could not be read, so whether turning it on would cut somebody off cannot be told.';
  const needs = policy === undefined ? undefined : needsOf(facts, subject, policy);
  const cut = [...new Set([...(needs?.unsigned ?? []), ...(needs?.ungranted ?? [])])].sort();
  if (policy === undefined || isPublicPolicy(policy) === 'no')
    return 'Its policy is not public, so turning it on cuts off only readers that come in by an ACL or by no signature.';
  const who =
    cut.length === 0 ? '' : `, such as distribution${cut.length === 1 ? '' : 's'} ${cut.join(', ')}`;
  return `Its policy is public, or may count as public: turning it on cuts off whoever reads by that${who}; mend the policy first.`;
};

const detect = (input: Input): readonly Finding[] => {
  const { publicAccessBlock, name } = input.subject;
  if (publicAccessBlock.status !== 'known') return [];
  const { facts, subject } = input;
  const off = names
    .filter(([setting]) => isBlocked(facts, subject, setting) !== 'yes')
    .map(([, written]) => written);
  if (off.length === 0) return [];
  const users = needsOf(input.facts, input.subject, { raw: {}, version: undefined, statements: [] })?.users;
  const verb = off.length === 1 ? 'is' : 'are';
  const what = off.length === names.length ? 'all four settings are off' : `${off.join(', ')} ${verb} off`;
  return [
    finding({
      kind,
      class: 'report',
      id: 'BPA_OFF',
      severity: severityOf(subject, off),
      subject: { type: 'bucket', name },
      about: '',
      distributions: users ?? [],
      because: `Block public access of bucket ${name} is not on in full: ${what}. ${ofAccount(facts)} ${advice(input)}`,
      details: { off },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['BPA_OFF'],
  class: 'report',
  severity: 'high',
  title: 'Block public access of a bucket that is not on in full',
  subject: 'bucket',
  equivalents: {
    securityHub: ['S3.1', 'S3.8'],
    prowler: ['s3_bucket_level_public_access_block', 's3_account_level_public_access_blocks'],
  },
  detect,
};
