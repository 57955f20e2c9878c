/** Whether a statement's principal, action and resource speak of a request. */
import type { ListElement, PrincipalElement, PrincipalValue, Statement } from '../model/policy.ts';
import { globMatches } from './glob.ts';
import { hasVariable } from './operators.ts';
import type { Requester } from './request.ts';
import { any, not, type Truth, truth } from './truth.ts';

export const principalMatches = (statement: Statement, requester: Requester): Truth => {
  const { principal, effect } = statement;
  const named = any(principal.values.map((value) => valueMatches(value, requester, effect)));
  return principal.negated ? notNamed(principal, requester, named) : named;
};

/** The principal values of which it cannot be told whether they name the requester, as written. */
export const openPrincipals = ({ principal, effect }: Statement, requester: Requester): readonly string[] =>
  principal.values
    .filter((value) => valueMatches(value, requester, effect) === 'unknown')
    .map(({ type, written }) => `${type} ${written}`);

/** NotPrincipal: for users and roles the account must be listed as well, so a match is not certain there. */
const notNamed = (principal: PrincipalElement, requester: Requester, named: Truth): Truth => {
  if (named === 'yes' && requester.type === 'principal' && !principal.values.some(isEveryone))
    return 'unknown';
  return not(named);
};

const isEveryone = (value: PrincipalValue): boolean => value.type === 'everyone';

const valueMatches = (value: PrincipalValue, requester: Requester, effect: 'Allow' | 'Deny'): Truth => {
  if (value.type === 'everyone') return 'yes';
  if (value.type === 'unknown') return 'unknown';
  switch (requester.type) {
    case 'anonymous':
      return 'no';
    case 'service':
      return truth(value.type === 'service' && value.service === requester.service);
    case 'oai':
      return oaiMatches(value, requester);
    case 'principal':
      return principalValueMatches(value, requester, effect);
  }
};

const oaiMatches = (value: PrincipalValue, requester: Requester & { readonly type: 'oai' }): Truth => {
  switch (value.type) {
    case 'oai':
      return truth(value.id === requester.id);
    case 'canonical-user':
      if (requester.canonicalUserId === undefined) return 'unknown';
      return truth(value.id === requester.canonicalUserId);
    case 'unique-id':
      // A live OAI reads back like this for minutes after a write (aws-facts 1.1 G3).
      return value.id.startsWith('AIDA') ? 'unknown' : 'no';
    default:
      return 'no';
  }
};

const principalValueMatches = (
  value: PrincipalValue,
  requester: Requester & { readonly type: 'principal' },
  effect: 'Allow' | 'Deny',
): Truth => {
  switch (value.type) {
    case 'arn':
      if (value.arn === requester.arn) return 'yes';
      // A session of a role matches the role; which session it is cannot be told here.
      return value.arn.includes(`::${requester.account}:assumed-role/`) ? 'unknown' : 'no';
    case 'account':
      if (value.account !== requester.account) return 'no';
      // An Allow hands over to the account's own IAM policies, which nobody reads here.
      return effect === 'Deny' || requester.arn.endsWith(':root') ? 'yes' : 'unknown';
    case 'unique-id':
    case 'canonical-user':
    case 'federated':
      return 'unknown';
    default:
      return 'no';
  }
};

/** Actions are case-insensitive; NotAction matches everything that it does not list. */
export const actionMatches = (element: ListElement, action: string): Truth => {
  if (element.values.length === 0) return 'unknown';
  const listed = any(
    element.values.map((pattern) =>
      hasVariable(pattern) ? 'unknown' : truth(globMatches(pattern.toLowerCase(), action.toLowerCase())),
    ),
  );
  return element.negated ? not(listed) : listed;
};

export const resourceMatches = (element: ListElement, resource: string, variables: boolean): Truth => {
  if (element.values.length === 0) return 'unknown';
  const listed = any(
    element.values.map((pattern) =>
      variables && hasVariable(pattern) ? 'unknown' : truth(globMatches(pattern, resource)),
    ),
  );
  return element.negated ? not(listed) : listed;
};
