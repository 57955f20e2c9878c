/** Tells whether somebody said that a reader is to be kept out: a tag, or a Deny that names it (design.md, "Intent"). */

import type { BucketFacts, DistributionFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { Condition, PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { deniesOnPrefix, readerRequest } from '../policy/coverage.ts';
import { evaluate } from '../policy/evaluate.ts';
import { listsValues, SOURCE_ARN } from '../policy/operators.ts';
import { markerOf } from './marker.ts';

/** What the Deny has to cover: all that the origin reads of the bucket, or the use of the key. */
export type Withheld =
  | {
      readonly type: 'bucket';
      readonly arn: string;
      readonly originPath: string;
      readonly policy: Reading<PolicyDocument> | undefined;
    }
  | { readonly type: 'key'; readonly arn: string; readonly policy: Reading<PolicyDocument> | undefined };

export interface Withdrawal {
  readonly reader: Reader;
  /** The S3 canonical user id of an OAI reader, when known. */
  readonly canonicalUserId: string | undefined;
  readonly distribution: DistributionFacts;
  readonly bucket: BucketFacts | undefined;
  readonly withheld: readonly Withheld[];
}

const namesArn = ({ key, operator, values }: Condition, arn: string): boolean =>
  key.toLowerCase() === SOURCE_ARN && listsValues(operator) && values.includes(arn);

const isIdentity = (value: PrincipalValue, id: string, canonicalUserId: string | undefined): boolean =>
  (value.type === 'oai' && value.id === id) ||
  (value.type === 'canonical-user' && value.id === canonicalUserId);

/** Written down by its exact name, among others or alone: that is what makes a Deny a word about this reader. */
const namesReader = (statement: Statement, { reader, canonicalUserId }: Withdrawal): boolean => {
  const { principal, conditions } = statement;
  if (reader.type === 'distribution') return conditions.some((condition) => namesArn(condition, reader.arn));
  return (
    !principal.negated && principal.values.some((value) => isIdentity(value, reader.id, canonicalUserId))
  );
};

/** Whether one of these statements certainly keeps the reader from all of it. */
const shutsOut = (
  document: PolicyDocument,
  withheld: Withheld,
  { reader, canonicalUserId }: Withdrawal,
  secure: boolean,
): boolean => {
  const { arn } = withheld;
  if (withheld.type === 'bucket')
    return deniesOnPrefix(document, reader, arn, withheld.originPath, { secure, canonicalUserId }).some(
      ({ truth, relation }) => truth === 'yes' && relation === 'covers',
    );
  const request = readerRequest(reader, arn, arn, { action: 'kms:Decrypt', secure });
  return evaluate(document, request).outcome === 'denied';
};

/**
 * A Deny of a part, for somebody else, or one that cannot be decided is not a withdrawal: the reader is still
 * wanted, and the kinds about Deny statements tell.
 */
const denyNames = (withdrawal: Withdrawal, withheld: Withheld): Statement | undefined => {
  const { policy } = withheld;
  if (policy?.status !== 'known' || (withheld.type === 'key' && withdrawal.reader.type === 'oai'))
    return undefined;
  return policy.value.statements
    .filter((statement) => statement.effect === 'Deny' && namesReader(statement, withdrawal))
    .find((statement) => {
      const alone = { ...policy.value, statements: [statement] };
      return [true, false].every((secure) => shutsOut(alone, withheld, withdrawal, secure));
    });
};

/** The reason as a clause, or undefined when the read is wanted. */
export const withdrawnBecause = (withdrawal: Withdrawal): string | undefined => {
  const { bucket, distribution, reader } = withdrawal;
  if (bucket !== undefined && markerOf(bucket.tags) === 'revoked')
    return `bucket ${bucket.name} has the tag origin-guard=revoked`;
  if (markerOf(distribution.tags) === 'revoked')
    return `distribution ${distribution.id} has the tag origin-guard=revoked`;
  for (const withheld of withdrawal.withheld) {
    const deny = denyNames(withdrawal, withheld);
    if (deny !== undefined)
      return `statement ${deny.sid ?? deny.index + 1} is a Deny that names ${reader.type === 'oai' ? `origin access identity ${reader.id}` : `distribution ${distribution.id}`}`;
  }
  return undefined;
};
