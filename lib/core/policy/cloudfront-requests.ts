/** The requests that CloudFront signs: as its service principal for a distribution, or as an origin access identity. */
import type { AccessRequest, ContextValue } from './access-request.ts';
import { regionOfKeyArn } from './arns.ts';
import { CLOUDFRONT_SERVICE, oaiPrincipalArn } from './principals.ts';
import { absent, contextOf, ENCRYPTION_CONTEXT, known, secureTransport, tlsVersion } from './request-keys.ts';

export interface CloudFrontRequestInput {
  readonly distributionArn: string;
  readonly action: string;
  readonly resource: string;
  /** Whether CloudFront comes over HTTPS; an `always` OAC always does. Undefined: not known. */
  readonly secure?: boolean | undefined;
  /** For key requests: the Region of the bucket, when known; then the key is used through S3 there. */
  readonly viaS3In?: string | undefined;
  /**
   * For key requests: the encryption context of the object, all of it. S3 gives `aws:s3:arn` (of the object, or of
   * the bucket when it has a bucket key) and whatever the uploader added, so it is not known from the bucket.
   */
  readonly encryptionContext?: Readonly<Record<string, string>> | undefined;
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
    ...encryptionKeys(input),
  ]),
});

/** Keys of an encryption context that is known are known to be absent when it does not hold them. */
const encryptionKeys = ({
  encryptionContext,
}: CloudFrontRequestInput): readonly (readonly [string, ContextValue])[] => {
  if (encryptionContext === undefined) return [];
  const entries = Object.entries(encryptionContext);
  return [
    [ENCRYPTION_CONTEXT, absent],
    ['kms:encryptioncontextkeys', known(...entries.map(([name]) => name))],
    ...entries.map(([name, value]) => [`${ENCRYPTION_CONTEXT}${name.toLowerCase()}`, known(value)] as const),
  ];
};

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
