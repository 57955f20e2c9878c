/** prune-principal: drops a principal that no longer exists from one Allow, and nothing else. */
import type { PrunePrincipal } from '../model/change.ts';
import type { PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import { statementName } from './evaluate.ts';
import { isCloudFrontService } from './principals.ts';

/** Why the id cannot be dropped from this statement; undefined when it can. */
export const pruneProblem = (statement: Statement, change: PrunePrincipal): string | undefined => {
  const name = statementName(statement);
  if (statement.effect !== 'Allow') return `${name} is a Deny, and a Deny is never changed`;
  if (statement.principal.negated) return `${name} has a NotPrincipal, which is never changed`;
  const found = statement.principal.values.some(
    ({ type, written }) => type === 'unique-id' && written === change.id,
  );
  return found ? undefined : `${name} does not name ${change.id}`;
};

const cloudFrontName = /cloudfront|origin ?access|originguard/i;

const isOurs = (value: PrincipalValue): boolean => value.type === 'oai' || isCloudFrontService(value);

/**
 * True for an Allow that was written for CloudFront alone: nothing but `s3:GetObject`, nobody but CloudFront readers
 * and ids without an owner, and a reader, a Sid or a policy Id that says CloudFront (aws-facts 7, PRINCIPAL_DELETED).
 */
export const isCloudFrontShaped = (document: PolicyDocument, statement: Statement): boolean => {
  const { action, effect, principal, sid } = statement;
  const { values } = principal;
  const names = [sid, document.raw.Id].filter((name) => typeof name === 'string');
  return (
    effect === 'Allow' &&
    !principal.negated &&
    !action.negated &&
    action.values.every((value) => value.toLowerCase() === 's3:getobject') &&
    values.every((value) => isOurs(value) || value.type === 'unique-id') &&
    (values.some(isOurs) || names.some((name) => cloudFrontName.test(name)))
  );
};
