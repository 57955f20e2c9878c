/** A CloudFront grant for every distribution of this account, by `aws:SourceAccount` alone. */

import { desiredReads } from '../../desired/reads.ts';
import { usersOfBucket } from '../../desired/users.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { ServiceGrant } from '../../policy/grants.ts';
import { accountWideGrants, hangsOnAccountWide } from '../account-wide.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';

const kind = 'bucket-policy-account-wide-grant';

type Input = DriftInput<BucketFacts>;

/** Distributions whose read is told by this finding alone: the missing-grant rule leaves them to it. */
const hanging = ({ facts, subject }: Input, policy: PolicyDocument): readonly string[] => {
  const reads = desiredReads(facts, { type: 'bucket', name: subject.name });
  const ids = reads
    .filter((read) => hangsOnAccountWide(facts, policy, read))
    .map((read) => read.distribution.id);
  return [...new Set(ids)].sort();
};

const consequence = ({ facts }: Input, ids: readonly string[]): string => {
  if (facts.distributions.status !== 'known')
    return 'The list of distributions could not be read, so it is not known which of them have no other grant.';
  if (ids.length === 0) return 'Every distribution that reads the bucket has another grant as well.';
  const who = ids.length === 1 ? `Distribution ${ids[0]} has` : `Distributions ${ids.join(', ')} have`;
  return `${who} no other grant: if the key is not sent, viewers get 403.`;
};

const judge = (input: Input, policy: PolicyDocument, grant: ServiceGrant): Finding => {
  const { facts, subject } = input;
  const users = usersOfBucket(facts, subject.name);
  const ids = hanging(input, policy);
  const said = `${statementName(grant.statement)} of bucket ${subject.name} is limited by aws:SourceAccount ${facts.account} alone, so it names every distribution of the account and not just those that serve the bucket`;
  return finding({
    kind,
    class: 'report',
    id: 'GRANT_ACCOUNT_WIDE',
    severity: 'medium',
    subject: { type: 'bucket', name: subject.name },
    about: shortName(grant.ref.canonical),
    distributions: users.map(({ id }) => id),
    because: `${said}. AWS does not document that CloudFront sends aws:SourceAccount to an S3 origin, and it is not verified here. ${consequence(input, ids)} Put aws:SourceArn with the ARNs of the distributions in its place.`,
    details: { sid: grant.sid ?? null, statement: grant.statement.raw, withoutOtherGrant: ids },
    action: 'report',
  });
};

const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  if (policy.status !== 'known') return [];
  return accountWideGrants(policy.value, input.facts.account).map((grant) =>
    judge(input, policy.value, grant),
  );
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_ACCOUNT_WIDE'],
  class: 'report',
  severity: 'medium',
  title: 'A CloudFront grant for every distribution of this account',
  subject: 'bucket',
  detect,
};
