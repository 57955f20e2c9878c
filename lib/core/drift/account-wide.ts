/**
 * Bucket grants to every distribution of this account by `aws:SourceAccount`. AWS does not document that CloudFront
 * sends that key to S3 (aws-facts 1.1 G6), so whether they let anybody in cannot be told.
 */

import { bucketCoverage } from '../desired/access.ts';
import type { DesiredRead } from '../desired/reads.ts';
import type { Facts } from '../model/facts.ts';
import type { Condition, PolicyDocument } from '../model/policy.ts';
import { cloudFrontGrants, type ServiceGrant } from '../policy/grants.ts';
import { SOURCE_ACCOUNT } from '../policy/operators.ts';

export const accountWideGrants = (policy: PolicyDocument, account: string): readonly ServiceGrant[] =>
  cloudFrontGrants(policy).filter(
    (grant): grant is ServiceGrant =>
      grant.reader === 'service' &&
      grant.scope.type === 'source-account' &&
      grant.scope.accounts.includes(account),
  );

const holdsIfSent = ({ key, values }: Condition, account: string): boolean =>
  key.toLowerCase() === SOURCE_ACCOUNT && values.includes(account);

/** The policy as it judges when CloudFront does send the account. */
const ifSent = (policy: PolicyDocument, account: string): PolicyDocument => {
  const wide = new Set(accountWideGrants(policy, account).map(({ index }) => index));
  return {
    ...policy,
    statements: policy.statements.map((statement) =>
      wide.has(statement.index)
        ? {
            ...statement,
            conditions: statement.conditions.filter((condition) => !holdsIfSent(condition, account)),
          }
        : statement,
    ),
  };
};

/** True when nothing but such a grant makes it undecidable whether the read works. */
export const hangsOnAccountWide = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  read: DesiredRead,
): boolean => {
  if (policy === undefined) return false;
  const coverage = (document: PolicyDocument) =>
    bucketCoverage(facts, document, read.reader, read.bucket, read.originPath);
  return coverage(policy) === 'undecidable' && coverage(ifSent(policy, facts.account)) === 'all';
};
