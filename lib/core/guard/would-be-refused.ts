/** What AWS would refuse is not tried: dead principals, and public policies under BlockPublicPolicy. */

import { blockedBy } from '../desired/public-access.ts';
import { publicStatement, uniqueIds } from '../policy/edit-refused.ts';
import { statementName } from '../policy/evaluate.ts';
import type { Check, GuardInput } from './check.ts';

const deadPrincipals: Check = ({ after, name }) => {
  const found = uniqueIds(after);
  const holder = found
    .flatMap(({ statements }) => statements)
    .toSorted((one, other) => one.index - other.index)[0];
  if (holder === undefined) return undefined;
  return (
    `The policy of ${name} names ${found.map(({ id }) => id).join(', ')} in ${statementName(holder)}: the id of a deleted principal, ` +
    'or of one just written. AWS refuses every write of a policy that names a deleted one (MalformedPolicy), ' +
    'so nothing is written while the id stands there; remove it if its owner was deleted.'
  );
};

const publicPolicy: Check = ({ after, name, write, facts }: GuardInput) => {
  if (write.document.type !== 'bucket') return undefined;
  const level = blockedBy(facts, facts.buckets.get(write.document.name), 'blockPublicPolicy');
  if (level === undefined) return undefined;
  const open = publicStatement(after);
  if (open === undefined) return undefined;
  return (
    `${statementName(open)} of the policy of ${name} is public, and block public access${level === 'account' ? ' of the account' : ''} refuses every write of a ` +
    'public policy (AccessDenied); take the public grant out first.'
  );
};

export const wouldBeRefused: Check = (input) => {
  const because = deadPrincipals(input) ?? publicPolicy(input);
  return because === undefined ? undefined : because.charAt(0).toUpperCase() + because.slice(1);
};
