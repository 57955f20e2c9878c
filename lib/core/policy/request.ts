/** The requests that decisions are about: who asks what, with which facts known about the call. */
import { regionOfKeyArn } from './arns.ts';
import { CLOUDFRONT_SERVICE, oaiPrincipalArn } from './principals.ts';

export type Requester =
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'oai'; readonly id: string; readonly canonicalUserId?: string | undefined }
  | { readonly type: 'anonymous' }
  | { readonly type: 'principal'; readonly arn: string; readonly account: string };

export type ContextValue =
  | { readonly status: 'known'; readonly values: readonly string[] }
  /** A single value, and one of these. */
  | { readonly status: 'one-of'; readonly choices: readonly string[] }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown' };

export interface AccessRequest {
  readonly requester: Requester;
  readonly action: string;
  readonly resource: string;
  /** Asked with the lower-cased condition key. */
  readonly context: (lowerCaseKey: string) => ContextValue;
}

const known = (...values: readonly string[]): ContextValue => ({ status: 'known', values });
const absent: ContextValue = { status: 'absent' };
const unknown: ContextValue = { status: 'unknown' };

/** Keys that a direct request (not through an access point or a VPC endpoint) never carries. */
const neverPresent: readonly (readonly [string, ContextValue])[] = [
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:accesspointnetworkorigin',
].map((key) => [key, absent] as const);

/** S3 requires TLS 1.2 (S3 User Guide, infrastructure security); a plain HTTP request has no TLS version. */
const tlsVersion = (secure: boolean | undefined): ContextValue => {
  if (secure === undefined) return unknown;
  return secure ? { status: 'one-of', choices: ['1.2', '1.3'] } : absent;
};

const contextOf = (entries: readonly (readonly [string, ContextValue])[]): AccessRequest['context'] => {
  const values = new Map<string, ContextValue>([...neverPresent, ...entries]);
  return (key) => values.get(key) ?? unknown;
};

const secureTransport = (secure: boolean | undefined): ContextValue =>
  secure === undefined ? unknown : known(String(secure));

export interface CloudFrontRequestInput {
  readonly distributionArn: string;
  readonly action: string;
  readonly resource: string;
  /** Whether CloudFront comes over HTTPS; an `always` OAC always does. Undefined: not known. */
  readonly secure?: boolean | undefined;
  /** For key requests: the Region of the bucket, when known; then the key is used through S3 there. */
  readonly viaS3In?: string | undefined;
}

/**
 * A read that CloudFront signs as its service principal for one distribution. `aws:SourceAccount` stays unknown:
 * AWS does not document it for S3 origins (aws-facts 1.1 G6).
 */
export const cloudFrontRequest = (input: CloudFrontRequestInput): AccessRequest => ({
  requester: { type: 'service', service: CLOUDFRONT_SERVICE },
  action: input.action,
  resource: input.resource,
  context: contextOf([
    ['aws:sourcearn', known(input.distributionArn)],
    ['aws:principalisawsservice', known('true')],
    ['aws:principalservicename', known(CLOUDFRONT_SERVICE)],
    ['aws:securetransport', secureTransport(input.secure ?? true)],
    ['s3:tlsversion', tlsVersion(input.secure ?? true)],
    ['aws:principalorgid', absent],
    ['aws:principalorgpaths', absent],
    ['aws:principalaccount', absent],
    ['aws:principalarn', absent],
    ...viaService(input),
  ]),
});

const viaService = (input: CloudFrontRequestInput): readonly (readonly [string, ContextValue])[] => {
  const region = input.viaS3In ?? regionOfKeyArn(input.resource);
  if (!input.action.toLowerCase().startsWith('kms:') || region === undefined) return [];
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [['kms:viaservice', known(`s3.${region}.${suffix}`)]];
};

export interface OaiRequestInput {
  readonly oaiId: string;
  readonly canonicalUserId?: string | undefined;
  readonly partition: string;
  readonly action: string;
  readonly resource: string;
  /** An OAI follows the viewer's protocol. Undefined: not known. */
  readonly secure?: boolean | undefined;
}

/** A read that CloudFront signs as an origin access identity. */
export const oaiRequest = (input: OaiRequestInput): AccessRequest => ({
  requester: { type: 'oai', id: input.oaiId, canonicalUserId: input.canonicalUserId },
  action: input.action,
  resource: input.resource,
  context: contextOf([
    ['aws:sourcearn', absent],
    ['aws:sourceaccount', absent],
    ['aws:principalisawsservice', known('false')],
    ['aws:principalarn', known(oaiPrincipalArn(input.partition, input.oaiId))],
    ['aws:securetransport', secureTransport(input.secure)],
    ['s3:tlsversion', tlsVersion(input.secure)],
  ]),
});

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
    ['aws:securetransport', secureTransport(input.secure)],
    ['s3:tlsversion', tlsVersion(input.secure)],
  ]),
});

/** A user or role of some account; its organisation and network are not known. */
export const principalRequest = (
  input: PlainRequestInput & { readonly arn: string; readonly account: string },
): AccessRequest => ({
  requester: { type: 'principal', arn: input.arn, account: input.account },
  action: input.action,
  resource: input.resource,
  context: (key) => {
    const values = new Map<string, ContextValue>([
      ['aws:sourcearn', absent],
      ['aws:sourceaccount', absent],
      ['aws:principalisawsservice', known('false')],
      ['aws:principalarn', known(input.arn)],
      ['aws:principalaccount', known(input.account)],
      ['aws:securetransport', secureTransport(input.secure)],
    ]);
    return values.get(key) ?? unknown;
  },
});

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
