/** The words of the judge: who asks for what, and what was decided. */
import type { JsonObject } from '../../lib/core/model/json.ts';

export type EdgeReader =
  /** CloudFront as a service, on behalf of one distribution: an origin access control. */
  | { readonly type: 'distribution'; readonly arn: string; readonly account: string }
  | { readonly type: 'oai'; readonly arn: string }
  /** Unsigned. */
  | { readonly type: 'anonymous' };

export interface EncryptionKeyFacts {
  readonly arn: string;
  readonly region: string;
  readonly managedByAws: boolean;
  /** `Enabled`, `Disabled`, `PendingDeletion`. */
  readonly state: string;
  readonly policy: JsonObject;
  /** CreateGrant requests that are in force. */
  readonly grants: readonly JsonObject[];
}

export interface AccessQuestion {
  readonly reader: EdgeReader;
  /** `s3:GetObject` when left out. */
  readonly action?: 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject';
  /** Account that owns bucket and key. */
  readonly account: string;
  readonly bucketArn: string;
  readonly key: string;
  readonly objectExists: boolean;
  readonly bucketPolicy: JsonObject | undefined;
  readonly restrictPublicBuckets: boolean;
  /** False when CloudFront follows a viewer's plain HTTP to the origin. */
  readonly secureTransport: boolean;
  /** The key behind the object (or behind the bucket's default, for a write); `undefined` without KMS. */
  readonly encryptionKey: EncryptionKeyFacts | undefined;
}

export type AccessVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: number; readonly code: string; readonly because: string };

/** What the request carries, as S3 would see it. */
export const contextOf = (question: AccessQuestion): Record<string, string> => {
  const { reader } = question;
  const common = { 'aws:SecureTransport': String(question.secureTransport) };
  if (reader.type === 'anonymous') return common;
  if (reader.type === 'oai')
    return { ...common, 'aws:PrincipalArn': reader.arn, 'aws:PrincipalIsAWSService': 'false' };
  return {
    ...common,
    'aws:SourceArn': reader.arn,
    'aws:SourceAccount': reader.account,
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': 'cloudfront.amazonaws.com',
  };
};
