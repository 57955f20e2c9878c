/** An origin access identity that this account does not have: distributions of somebody else read the bucket by it. */

import type { BucketFacts, Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { valueOr } from '../../model/reading.ts';
import { bucketArnOf } from '../../policy/arns.ts';
import { statementName } from '../../policy/evaluate.ts';
import { cloudFrontGrants, type OaiGrant } from '../../policy/grants.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { isShutOut } from '../shut-out.ts';

const kind = 'bucket-policy-foreign-oai';

type Input = DriftInput<BucketFacts>;

/** A list that lacks an identity with which an own distribution signs is wrong about it. */
const signsWith = (facts: Facts): ReadonlySet<string> =>
  new Set(
    valueOr(facts.distributions, []).flatMap(({ origins }) =>
      origins.flatMap(({ signing }) => (signing.type === 'oai' ? [signing.id] : [])),
    ),
  );

const judge = (input: Input, policy: PolicyDocument, id: string, grants: readonly OaiGrant[]): Finding => {
  const { facts, subject } = input;
  const arn = bucketArnOf(facts.partition, subject.name);
  const shut = grants.every((grant) => isShutOut(policy, { type: 'oai', id }, arn, grant));
  const names = grants.map(({ statement }) => statementName(statement)).join(' and ');
  const verb = grants.length === 1 ? 'lets' : 'let';
  const said = `${names} of bucket ${subject.name} ${verb} in origin access identity ${id}, which is not one of this account's`;
  const rest = shut
    ? 'A Deny keeps it out as things stand. The grant can go, unless the Deny is meant to be lifted.'
    : 'A distribution of another account gets in by it. Its ARN does not tell which account, so trustedAccounts cannot name it; find out who uses it, and if nobody should, take it out by hand: the guard does not, for it may be meant.';
  return finding({
    kind,
    class: 'report',
    id: 'GRANT_FOREIGN_OAI',
    severity: shut ? 'low' : 'high',
    subject: { type: 'bucket', name: subject.name },
    about: `oai/${id}`,
    distributions: [],
    because: `${said}. ${rest}`,
    details: {
      oai: id,
      written: [...new Set(grants.map(({ written }) => written))],
      statements: grants.map(({ index, sid }) => ({ index, sid: sid ?? null })),
      keptOutByDeny: shut,
    },
    action: 'report',
  });
};

/** A deleted identity reads back as a unique id, so an ARN that is not ours is somebody else's (aws-facts 1.2). */
const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  const { originAccessIdentities } = input.facts;
  if (policy.status !== 'known' || originAccessIdentities.status !== 'known') return [];
  const unlisted = cloudFrontGrants(policy.value).filter(
    (grant): grant is OaiGrant => grant.reader === 'oai' && !originAccessIdentities.value.has(grant.oaiId),
  );
  if (unlisted.length === 0) return [];
  const used = signsWith(input.facts);
  // A distribution's id in an identity's ARN lets nobody in: it is told as a grant without effect.
  const distributions = new Set(valueOr(input.facts.distributions, []).map(({ id }) => id));
  const foreign = unlisted.filter(({ oaiId }) => !used.has(oaiId) && !distributions.has(oaiId));
  return [...Map.groupBy(foreign, ({ oaiId }) => oaiId)].map(([id, grants]) =>
    judge(input, policy.value, id, grants),
  );
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_FOREIGN_OAI'],
  class: 'report',
  severity: 'high',
  title: 'An origin access identity of another account in the bucket policy',
  subject: 'bucket',
  equivalents: { securityHub: ['S3.6'], prowler: ['s3_bucket_cross_account_access'] },
  detect,
};
