/** Root, users, roles and their sessions: whether one principal value of a policy names one of them. */
import type { PrincipalValue } from '../model/policy.ts';
import type { Requester } from './access-request.ts';
import { type Truth, truth } from './truth.ts';

export type AccountPrincipal = Requester & { readonly type: 'principal' };

interface Name {
  readonly partition: string;
  readonly kind: 'user' | 'role' | 'session' | 'federated-user' | 'other';
  /** The last part of the path: names of roles are unique in an account whatever their path. */
  readonly name: string;
}

const kinds: ReadonlyMap<string, Name['kind']> = new Map([
  ['iam:user', 'user'],
  ['iam:role', 'role'],
  ['sts:assumed-role', 'session'],
  ['sts:federated-user', 'federated-user'],
]);

const nameOf = (arn: string): Name => {
  const [, partition = '', service = '', , , resource = ''] = arn.split(':');
  const segments = resource.split('/');
  const kind = kinds.get(`${service}:${segments[0]}`) ?? 'other';
  const name = (kind === 'session' ? segments[1] : segments.at(-1)) ?? '';
  return { partition, kind, name: name.toLowerCase() };
};

export const isRoot = ({ arn }: AccountPrincipal): boolean => arn.endsWith(':root');

/**
 * An Allow to an account hands over to the account's own IAM policies: for its users and roles it holds as far as
 * those allow the request, which only `identityAllows` can tell. A Deny to an account hits everybody in it.
 */
const accountMatches = (requester: AccountPrincipal, effect: 'Allow' | 'Deny'): Truth =>
  effect === 'Deny' || isRoot(requester) ? 'yes' : (requester.identityAllows ?? 'unknown');

export const accountPrincipalMatches = (
  value: PrincipalValue,
  requester: AccountPrincipal,
  effect: 'Allow' | 'Deny',
): Truth => {
  switch (value.type) {
    case 'arn':
      return arnMatches(value.arn, requester);
    case 'account':
      return value.account === requester.account ? accountMatches(requester, effect) : 'no';
    case 'canonical-user':
      if (requester.canonicalUserId === undefined) return 'unknown';
      return value.id === requester.canonicalUserId ? accountMatches(requester, effect) : 'no';
    case 'unique-id':
      return requester.uniqueId === undefined ? 'unknown' : truth(value.id === requester.uniqueId);
    case 'federated':
      return isRoot(requester) || nameOf(requester.arn).kind === 'user' ? 'no' : 'unknown';
    default:
      return 'no';
  }
};

const arnMatches = (written: string, requester: AccountPrincipal): Truth => {
  if (written === requester.arn) return 'yes';
  if (written.split(':')[4] !== requester.account) return 'no';
  const named = nameOf(written);
  const asking = nameOf(requester.arn);
  if (named.partition !== asking.partition || named.name !== asking.name) return 'no';
  switch (`${named.kind} for ${asking.kind}`) {
    case 'role for session':
      return 'yes';
    // Which session of the role it is, or what the federating user may, cannot be told here.
    case 'session for role':
    case 'user for federated-user':
      return 'unknown';
    default:
      return 'no';
  }
};

/** Whether a NotPrincipal lists the requester by every name: itself, for a session its role, and the account. */
export const listedCompletely = (values: readonly PrincipalValue[], requester: AccountPrincipal): boolean => {
  const account = values.some((value) => value.type === 'account' && value.account === requester.account);
  if (isRoot(requester)) return account;
  const itself = values.some((value) => value.type === 'arn' && value.arn === requester.arn);
  const { kind } = nameOf(requester.arn);
  if (kind === 'user') return account && itself;
  const role = values.some(
    (value) =>
      value.type === 'arn' && nameOf(value.arn).kind === 'role' && arnMatches(value.arn, requester) === 'yes',
  );
  return kind === 'session' && account && itself && role;
};
