/** A bucket's policy over time: what S3 decides by, and what it shows, which is not always the newest (aws-facts 1.2, 6). */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import { isJsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { mapPrincipals } from '../policy/document.ts';
import { settledDocument, showPrincipals } from '../policy/principals.ts';
import type { Bucket, PolicyVersion, StoredPolicy } from './state.ts';

export const storePolicy = (account: Account, bucket: Bucket, policy: StoredPolicy | undefined): void => {
  bucket.policyVersions = [...bucket.policyVersions.slice(-1), { at: account.clock.now(), policy }];
};

/** The newest version, or for some time after a write, now and then, the one before it. */
const versionSeen = (account: Account, bucket: Bucket): PolicyVersion | undefined => {
  const newest = bucket.policyVersions.at(-1);
  if (newest === undefined) return undefined;
  const { bucketConsistencyMs, staleReadProbability } = account.traps;
  const settling = account.clock.now() - newest.at < bucketConsistencyMs;
  return settling && account.luck.chance(staleReadProbability) ? bucket.policyVersions.at(-2) : newest;
};

/** The policy that S3 decides by at this moment; dead principals in it are unique ids. */
export const policyInForce = (account: Account, bucket: Bucket): JsonObject | undefined => {
  const policy = versionSeen(account, bucket)?.policy;
  return policy === undefined ? undefined : settledDocument(account, policy);
};

/** The newest document, whatever reads may still see. */
export const newestPolicy = (account: Account, bucket: Bucket): JsonObject | undefined => {
  const policy = bucket.policyVersions.at(-1)?.policy;
  return policy === undefined ? undefined : settledDocument(account, policy);
};

const anotherOrder = (principal: Json): Json => {
  if (!isJsonObject(principal) || !Array.isArray(principal.AWS)) return principal;
  const values = [...(principal.AWS as readonly Json[])].reverse();
  return { ...principal, AWS: values.length === 1 ? (values[0] as Json) : values };
};

/** What GetBucketPolicy shows: for a while after the write, live OAIs as `AIDA…`; `undefined` when there is none. */
export const policyShown = (account: Account, bucket: Bucket): JsonObject | undefined => {
  const version = versionSeen(account, bucket);
  if (version?.policy === undefined) return undefined;
  const justWritten = account.clock.now() - version.at < account.traps.oaiReadBackMs;
  const shown = showPrincipals(version.policy, (value, uniqueId) => {
    if (uniqueId === undefined) return value;
    const record = account.principals.byUniqueId(uniqueId);
    const asId = record?.deleted === true || (justWritten && record?.kind === 'oai');
    return asId ? uniqueId : value;
  });
  return account.traps.rewriteLists ? mapPrincipals(shown, anotherOrder) : shown;
};
