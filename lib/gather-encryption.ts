/** Finds the key that a GetBucketEncryption answer names; nothing else about encryption is decided here. */
import { isJsonObject } from './core/model/json.ts';

/**
 * The KMSMasterKeyID of the first rule (key id, key ARN or alias), or undefined: SSE-S3, no configuration, or
 * `aws:kms` without a key, which is the managed key `aws/s3` (docs/aws-facts.md, KMS).
 */
export const keyReferenceOf = (configuration: unknown): string | undefined => {
  if (!isJsonObject(configuration)) return undefined;
  const inner = configuration.ServerSideEncryptionConfiguration ?? configuration;
  const rules = isJsonObject(inner) && Array.isArray(inner.Rules) ? inner.Rules : [];
  const applied = isJsonObject(rules[0]) ? rules[0].ApplyServerSideEncryptionByDefault : undefined;
  const reference = isJsonObject(applied) ? applied.KMSMasterKeyID : undefined;
  return typeof reference === 'string' && reference !== '' ? reference : undefined;
};
