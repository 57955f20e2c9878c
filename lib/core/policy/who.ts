/** Whether a Principal or NotPrincipal element names a requester. */
import type { PrincipalElement, PrincipalValue, Statement } from '../model/policy.ts';
import type { Requester } from './access-request.ts';
import { accountPrincipalMatches, listedCompletely } from './account-principal.ts';
import { any, not, type Truth, truth } from './truth.ts';

export const principalMatches = ({ principal, effect }: Statement, requester: Requester): Truth => {
  if (principal.negated) return notNamed(principal, requester);
  return any(principal.values.map((value) => valueMatches(value, requester, effect)));
};

/** The principal values of which it cannot be told whether they name the requester, as written. */
export const openPrincipals = ({ principal, effect }: Statement, requester: Requester): readonly string[] =>
  principal.values
    .filter((value) => valueMatches(value, requester, effect) === 'unknown')
    .map(({ type, written }) => `${type} ${written}`);

/**
 * NotPrincipal: a user or role is certainly spared only when everything that it goes by is listed (IAM user guide,
 * NotPrincipal), its account included; when just some of it is, that is left undecided.
 */
const notNamed = ({ values }: PrincipalElement, requester: Requester): Truth => {
  const named = any(values.map((value) => valueMatches(value, requester, 'Deny')));
  if (named !== 'yes' || requester.type !== 'principal') return not(named);
  return values.some(({ type }) => type === 'everyone') || listedCompletely(values, requester)
    ? 'no'
    : 'unknown';
};

const valueMatches = (value: PrincipalValue, requester: Requester, effect: 'Allow' | 'Deny'): Truth => {
  if (value.type === 'everyone') return 'yes';
  if (value.type === 'unknown') return 'unknown';
  switch (requester.type) {
    case 'anonymous':
      return 'no';
    case 'service':
      return truth(value.type === 'service' && value.written === requester.service);
    case 'oai':
      return oaiMatches(value, requester);
    case 'principal':
      return accountPrincipalMatches(value, requester, effect);
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
