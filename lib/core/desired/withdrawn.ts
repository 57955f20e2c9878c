/** Tells whether somebody said that a reader is to be kept out: a tag, or a Deny that names it (design.md, "Intent"). */

import type { BucketFacts, DistributionFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { markerOf } from './marker.ts';

export interface Withdrawal {
  readonly reader: Reader;
  readonly distribution: DistributionFacts;
  readonly bucket: BucketFacts | undefined;
  readonly policies: readonly (Reading<PolicyDocument> | undefined)[];
}

const naming = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);

const namesArn = (condition: Condition, arn: string): boolean =>
  condition.key.toLowerCase() === 'aws:sourcearn' &&
  naming.has(condition.operator.toLowerCase()) &&
  condition.values.includes(arn);

/** The statement is about this reader alone: a Deny with further conditions is not a plain "keep it out". */
const namesReader = (statement: Statement, reader: Reader): boolean => {
  const { principal, conditions } = statement;
  if (principal.negated) return false;
  if (reader.type === 'oai')
    return (
      conditions.length === 0 &&
      principal.values.some((value) => value.type === 'oai' && value.id === reader.id)
    );
  return conditions.length === 1 && conditions.every((condition) => namesArn(condition, reader.arn));
};

const readActions = /^(\*|(s3|kms):\*|s3:get(object)?\*|s3:getobject|kms:decrypt)$/i;

const deniesReads = (statement: Statement): boolean =>
  statement.effect === 'Deny' &&
  !statement.action.negated &&
  statement.action.values.some((action) => readActions.test(action));

const denyNames = (policy: Reading<PolicyDocument> | undefined, reader: Reader): Statement | undefined =>
  policy?.status === 'known'
    ? policy.value.statements.find((statement) => deniesReads(statement) && namesReader(statement, reader))
    : undefined;

/** The reason as a clause, or undefined when the read is wanted. */
export const withdrawnBecause = (withdrawal: Withdrawal): string | undefined => {
  const { bucket, distribution, reader, policies } = withdrawal;
  if (bucket !== undefined && markerOf(bucket.tags) === 'revoked')
    return `bucket ${bucket.name} has the tag origin-guard=revoked`;
  if (markerOf(distribution.tags) === 'revoked')
    return `distribution ${distribution.id} has the tag origin-guard=revoked`;
  for (const policy of policies) {
    const deny = denyNames(policy, reader);
    if (deny !== undefined)
      return `statement ${deny.sid ?? deny.index + 1} is a Deny that names ${reader.type === 'oai' ? `origin access identity ${reader.id}` : `distribution ${distribution.id}`}`;
  }
  return undefined;
};
