/** Requests of everybody else: without credentials, by principals of an account, by other services. */
import type { AccessRequest, ContextValue } from './access-request.ts';
import { absent, contextOf, known, secureTransport, tlsVersion, unknown } from './request-keys.ts';
import type { Truth } from './truth.ts';

export interface PlainRequestInput {
  readonly action: string;
  readonly resource: string;
  readonly secure?: boolean | undefined;
}

/** Somebody without credentials. */
export const anonymousRequest = (input: PlainRequestInput): AccessRequest => ({
  requester: { type: 'anonymous' },
  action: input.action,
  resource: input.resource,
  context: contextOf([
    ['aws:sourcearn', absent],
    ['aws:sourceaccount', absent],
    ['aws:principalisawsservice', absent],
    ['aws:principalarn', absent],
    ['aws:principalaccount', absent],
    ['aws:principalorgid', absent],
    ['aws:principalorgpaths', absent],
    ['aws:principaltype', known('Anonymous')],
    ['aws:userid', known('anonymous')],
    ['aws:username', absent],
    ['aws:securetransport', secureTransport(input.secure)],
    ['s3:tlsversion', tlsVersion(input.secure)],
  ]),
});

export interface PrincipalRequestInput extends PlainRequestInput {
  readonly arn: string;
  readonly account: string;
  readonly roleArn?: string | undefined;
  readonly uniqueId?: string | undefined;
  readonly canonicalUserId?: string | undefined;
  readonly identityAllows?: Truth | undefined;
}

/** `aws:PrincipalArn` of a session is the ARN of its role, path included. */
const principalArn = ({ arn, roleArn }: PrincipalRequestInput): ContextValue => {
  if (roleArn !== undefined) return known(roleArn);
  return arn.includes(':assumed-role/') ? unknown : known(arn);
};

/** The root, a user, a role or a session of some account; its organisation and network are not known. */
export const principalRequest = (input: PrincipalRequestInput): AccessRequest => {
  const { action, resource, secure, ...names } = input;
  const values = new Map<string, ContextValue>([
    ['aws:sourcearn', absent],
    ['aws:sourceaccount', absent],
    ['aws:principalisawsservice', known('false')],
    ['aws:principalarn', principalArn(input)],
    ['aws:principalaccount', known(input.account)],
    ['aws:securetransport', secureTransport(secure)],
  ]);
  return {
    requester: { type: 'principal', ...names },
    action,
    resource,
    context: (key) => values.get(key) ?? unknown,
  };
};

/** A request of which every condition key is known: keys that are not given are absent. */
export const exactRequest = (
  input: Omit<AccessRequest, 'context'> & { readonly keys: Readonly<Record<string, readonly string[]>> },
): AccessRequest => {
  const { keys, ...request } = input;
  const values = new Map(Object.entries(keys).map(([key, list]) => [key.toLowerCase(), known(...list)]));
  return { ...request, context: (key) => values.get(key) ?? absent };
};

/** Another AWS service than CloudFront. */
export const serviceRequest = (input: PlainRequestInput & { readonly service: string }): AccessRequest => ({
  requester: { type: 'service', service: input.service },
  action: input.action,
  resource: input.resource,
  context: (key) => {
    if (key === 'aws:principalisawsservice') return known('true');
    return key === 'aws:securetransport' ? secureTransport(input.secure) : unknown;
  },
});
