/** What the judge must know of the KMS key behind an object. */
import type { EncryptionKeyFacts } from '../../edge/access.ts';
import type { Account } from '../account.ts';
import { keyPolicyInForce } from '../kms/lookup.ts';
import { defaultKeyArn } from './object-store.ts';
import type { Bucket, StoredObject } from './state.ts';

const factsOf = (account: Account, keyArn: string | undefined): EncryptionKeyFacts | undefined => {
  const key = keyArn === undefined ? undefined : account.kms.keys.get(keyArn);
  if (key === undefined) return undefined;
  return {
    arn: key.arn,
    region: key.region,
    managedByAws: key.manager === 'AWS',
    state: key.state,
    policy: keyPolicyInForce(account, key),
    grants: key.grants.map((grant) => grant.request),
  };
};

/** `undefined` for objects that no KMS key encrypts. */
export const objectKeyFacts = (
  account: Account,
  object: StoredObject | undefined,
): EncryptionKeyFacts | undefined => factsOf(account, object?.keyArn);

/** The key that a write to the bucket would use. */
export const keyFacts = (account: Account, bucket: Bucket): EncryptionKeyFacts | undefined =>
  factsOf(account, defaultKeyArn(account, bucket));
