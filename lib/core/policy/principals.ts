/** Reads Principal and NotPrincipal: every way in which a policy can name somebody (aws-facts 1.1). */
import { isJsonObject, type Json } from '../model/json.ts';
import type { PrincipalValue } from '../model/policy.ts';

/** The one service principal that origin access control signs with, in every partition. */
export const CLOUDFRONT_SERVICE = 'cloudfront.amazonaws.com';

/** G1 and its variants of 2019 (G4): blanks, underscores or nothing between the words. */
const oaiArn =
  /^arn:aws[a-z-]*:iam::cloudfront:user\/CloudFront[ _]?Origin[ _]?Access[ _]?Identity[ _]?(E[A-Z0-9]+)$/;
const accountId = /^\d{12}$/;
const rootArn = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;
const uniqueId = /^A[A-Z0-9]{15,}$/;
const anyArn = /^arn:aws[a-z-]*:(iam|sts):[a-z0-9-]*:(\d{12}):[^\s].*$/;

/** The ARN by which S3 names an origin access identity once a policy has settled (aws-facts 1.1 G1). */
export const oaiPrincipalArn = (partition: string, id: string): string =>
  `arn:${partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;

/** What one value of the `AWS` member names. */
const parseAwsValue = (written: string): PrincipalValue => {
  if (written === '*') return { type: 'everyone', written };
  const oai = oaiArn.exec(written)?.[1];
  if (oai !== undefined) return { type: 'oai', id: oai, written };
  if (accountId.test(written)) return { type: 'account', account: written, written };
  const account = rootArn.exec(written)?.[1];
  if (account !== undefined) return { type: 'account', account, written };
  if (uniqueId.test(written)) return { type: 'unique-id', id: written, written };
  // IAM takes no wildcard inside a principal's ARN, so such a value is not understood rather than matched.
  if (anyArn.test(written) && !/[*?]/.test(written)) return { type: 'arn', arn: written, written };
  return { type: 'unknown', written };
};

/** One value under one member of a principal map. */
export const parsePrincipalValue = (member: string, written: string): PrincipalValue => {
  switch (member) {
    case 'AWS':
      return parseAwsValue(written);
    case 'Service':
      return { type: 'service', service: written, written };
    case 'CanonicalUser':
      return { type: 'canonical-user', id: written, written };
    case 'Federated':
      return { type: 'federated', provider: written, written };
    default:
      return { type: 'unknown', written };
  }
};

const asList = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

const parseMember = (member: string, value: Json): readonly PrincipalValue[] =>
  asList(value).map((entry) =>
    typeof entry === 'string'
      ? parsePrincipalValue(member, entry)
      : { type: 'unknown', written: JSON.stringify(entry) },
  );

/** The values of a Principal element; what is not understood becomes a value of type `unknown`. */
export const parsePrincipals = (element: Json): readonly PrincipalValue[] => {
  if (element === '*') return [{ type: 'everyone', written: '*' }];
  if (!isJsonObject(element)) return [{ type: 'unknown', written: JSON.stringify(element) }];
  return Object.entries(element).flatMap(([member, value]) => parseMember(member, value));
};

export const isCloudFrontService = (value: PrincipalValue): boolean =>
  value.type === 'service' && value.written === CLOUDFRONT_SERVICE;
