/** Whether a statement certainly lets the account that owns the key change its policy. */
import type { PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { hasVariables, principalRequest } from '../policy/evaluate.ts';
import { actionMatches, resourceMatches } from '../policy/matching.ts';

const ACTION = 'kms:PutKeyPolicy';

const isOwner = (value: PrincipalValue, account: string): boolean => {
  if (value.type === 'account') return value.account === account;
  return value.type === 'arn' ? value.arn.split(':')[4] === account : value.type === 'everyone';
};

/** The principals of the owner's account that the statement speaks for; the root where it names them by exception. */
const owners = ({ principal }: Statement, root: string, account: string): readonly string[] => {
  const named = principal.values.filter((value) => isOwner(value, account));
  if (principal.negated) return named.length === 0 ? [root] : [];
  return named.map((value) => (value.type === 'arn' ? value.arn : root));
};

/**
 * An Allow whose conditions are not certain to hold does not count: the account may be locked out by it already, or
 * by the next change (aws-facts 3.4).
 */
export const administersKey = (document: PolicyDocument, statement: Statement, keyArn: string): boolean => {
  const [, partition, , , account = ''] = keyArn.split(':');
  const { effect, action, resource, conditions, unknownElements } = statement;
  if (effect !== 'Allow' || unknownElements.length > 0 || actionMatches(action, ACTION) !== 'yes')
    return false;
  const variables = hasVariables(document);
  if (resourceMatches(resource, keyArn, variables) !== 'yes') return false;
  return owners(statement, `arn:${partition}:iam::${account}:root`, account).some((arn) => {
    const request = principalRequest({ arn, account, action: ACTION, resource: keyArn, secure: true });
    const context: typeof request.context = (key) =>
      key === 'kms:calleraccount' ? { status: 'known', values: [account] } : request.context(key);
    return conditions.every((condition) => conditionHolds(condition, context, variables) === 'yes');
  });
};
