/** What AWS would refuse is not tried: dead principals, and public policies under BlockPublicPolicy. */

import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import { absent } from '../model/reading.ts';
import { statementName } from '../policy/evaluate.ts';
import { parseOperator } from '../policy/operators.ts';
import type { Check, GuardInput } from './check.ts';

/** Keys whose fixed values make a policy non-public (aws-facts 1.5), and those that speak of the caller. */
const restrictingKey =
  /^(aws:(sourceip|sourcearn|sourcevpc|sourcevpce|sourceowner|sourceaccount|userid|principal.*|sourceorg.*)|s3:dataaccesspoint.*)$/;

const restricts = ({ operator, key }: Condition): boolean =>
  restrictingKey.test(key.toLowerCase()) && !/Not|^Null$/.test(parseOperator(operator).base);

const isPublic = ({ effect, principal, conditions }: Statement): boolean =>
  effect === 'Allow' &&
  (principal.negated || principal.values.some(({ type }) => type === 'everyone')) &&
  !conditions.some(restricts);

const uniqueIds = (document: PolicyDocument): readonly string[] => {
  const ids = document.statements.flatMap(({ principal }) =>
    principal.values.flatMap((value) => (value.type === 'unique-id' ? [value.id] : [])),
  );
  return [...new Set(ids)].sort();
};

const deadPrincipals: Check = ({ after, name }) => {
  const ids = uniqueIds(after);
  const holder = after.statements.find(({ principal }) =>
    principal.values.some(({ type }) => type === 'unique-id'),
  );
  if (holder === undefined) return undefined;
  return (
    `The policy of ${name} names ${ids.join(', ')} in ${statementName(holder)}: the id of a deleted principal, ` +
    'or of one just written. AWS refuses every write of a policy that names a deleted one (MalformedPolicy), ' +
    'so nothing is written while the id stands there; remove it if its owner was deleted.'
  );
};

const publicPolicy: Check = ({ after, name, write, facts }: GuardInput) => {
  if (write.document.type !== 'bucket') return undefined;
  const block = facts.buckets.get(write.document.name)?.publicAccessBlock ?? absent;
  if (block.status !== 'known' || !block.value.blockPublicPolicy) return undefined;
  const open = after.statements.find(isPublic);
  if (open === undefined) return undefined;
  return (
    `${statementName(open)} of the policy of ${name} is public, and block public access refuses every write of a ` +
    'public policy (AccessDenied); take the public grant out first.'
  );
};

export const wouldBeRefused: Check = (input) => {
  if (input.write.to === null) return undefined;
  const because = deadPrincipals(input) ?? publicPolicy(input);
  return because === undefined ? undefined : because.charAt(0).toUpperCase() + because.slice(1);
};
