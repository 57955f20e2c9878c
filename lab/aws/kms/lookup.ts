/** Finding keys the way KMS does: by id, ARN, alias or alias ARN, in one Region. */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { settledDocument } from '../policy/principals.ts';
import { AwsError } from '../wire.ts';
import type { Key } from './state.ts';

const notFound = (message: string): AwsError => new AwsError('NotFoundException', 400, message);

export const keyArn = (account: Account, region: string, id: string): string =>
  `arn:${account.partition}:kms:${region}:${account.id}:key/${id}`;

/** What the managed key `aws/s3` admits: the account's principals through S3, no service and no other account. */
const managedPolicy = (account: Account, region: string): JsonObject => ({
  Version: '2012-10-17',
  Id: 'auto-s3-2',
  Statement: [
    {
      Sid: 'Allow access through S3 for all principals in the account that are authorized to use S3',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:CallerAccount': account.id, 'kms:ViaService': `s3.${region}.amazonaws.com` },
      },
    },
  ],
});

const managedKey = (account: Account, region: string): Key => {
  const alias = `${region}/alias/aws/s3`;
  const present = account.kms.keys.get(account.kms.aliases.get(alias) ?? '');
  if (present !== undefined) return present;
  const id = account.random.uuid();
  const key: Key = {
    id,
    arn: keyArn(account, region, id),
    region,
    manager: 'AWS',
    description: 'Default key that protects my S3 objects when no other key is defined',
    createdAt: account.clock.now(),
    state: 'Enabled',
    policy: JSON.stringify(managedPolicy(account, region)),
    bindings: new Map(),
    deletionDate: undefined,
    grants: [],
    multiRegion: false,
  };
  account.kms.keys.set(key.arn, key);
  account.kms.aliases.set(alias, key.arn);
  return key;
};

const byAlias = (account: Account, alias: string, region: string): Key => {
  if (alias === 'alias/aws/s3') return managedKey(account, region);
  const arn = account.kms.aliases.get(`${region}/${alias}`);
  const key = arn === undefined ? undefined : account.kms.keys.get(arn);
  if (key !== undefined) return key;
  throw notFound(`Alias ${keyArn(account, region, '').replace(/key\/$/, alias)} is not found.`);
};

/** The key that `reference` names in `region`; NotFoundException, or AccessDeniedException for another account's. */
export const findKey = (account: Account, reference: string, region: string): Key => {
  const arn = /^arn:[^:]+:kms:([^:]+):(\d{12}):(key|alias)\/(.+)$/.exec(reference);
  if (arn !== null && arn[1] !== region) throw notFound(`Invalid arn ${arn[1]}`);
  if (arn !== null && arn[2] !== account.id) {
    const message = `The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.`;
    throw new AwsError('AccessDeniedException', 400, message);
  }
  if (arn?.[3] === 'alias') return byAlias(account, `alias/${arn[4]}`, region);
  if (reference.startsWith('alias/')) return byAlias(account, reference, region);
  const full = keyArn(account, region, arn?.[4] ?? reference);
  const key = account.kms.keys.get(full);
  if (key === undefined) throw notFound(`Key '${full}' does not exist`);
  return key;
};

/** The key S3 encrypts with; without a reference, the managed key `aws/s3`. */
export const encryptionKey = (account: Account, reference: string | undefined, region: string): Key => {
  try {
    return findKey(account, reference ?? 'alias/aws/s3', region);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(`KMS.${error.code}`, 400, error.message);
  }
};

/** The key policy that decides: as sent, but dead principals are unique ids. */
export const keyPolicyInForce = (account: Account, key: Key): JsonObject =>
  settledDocument(account, { document: JSON.parse(key.policy) as JsonObject, bindings: key.bindings });

/** What GetKeyPolicy shows: the text as sent, unless a principal in it has died since. */
export const keyPolicyText = (account: Account, key: Key): string => {
  const sent = JSON.parse(key.policy) as Json;
  const settled = JSON.stringify(keyPolicyInForce(account, key));
  return settled === JSON.stringify(sent) ? key.policy : settled;
};
