/** What the judge must know of the KMS key behind an object. */
import type { EncryptionKeyFacts } from '../../edge/access.ts';
import type { Account } from '../account.ts';
import { keyPolicyInForce } from '../kms/lookup.ts';
import type { StoredObject } from './state.ts';

/** `undefined` for objects that no KMS key encrypts. */
export const objectKeyFacts = (
  account: Account,
  object: StoredObject | undefined,
): EncryptionKeyFacts | undefined => {
  if (object?.keyArn === undefined) return undefined;
  const key = account.kms.keys.get(object.keyArn);
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
