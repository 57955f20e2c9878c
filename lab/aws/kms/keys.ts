/** Keys and aliases: create, describe, list, enable, disable, schedule deletion. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import { jsonReply } from '../json-protocol.ts';
import { AwsError, type Reply } from '../wire.ts';
import { findKey, keyArn } from './lookup.ts';
import {
  acceptKeyPolicy,
  invalidState,
  type KmsContext,
  keyOf,
  refuseKeyLockout,
  textInput,
} from './policy.ts';
import type { Key } from './state.ts';

const day = 86_400_000;

const metadata = (accountId: string, key: Key): JsonObject => ({
  AWSAccountId: accountId,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: key.createdAt / 1000,
  Enabled: key.state === 'Enabled',
  Description: key.description,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.state,
  Origin: 'AWS_KMS',
  KeyManager: key.manager,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: key.multiRegion,
  ...(key.deletionDate === undefined ? {} : { DeletionDate: key.deletionDate / 1000 }),
});

const defaultPolicy = (accountId: string, partition: string): JsonObject => ({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

export const createKey = async (context: KmsContext): Promise<Reply> => {
  const { account, input, request } = context;
  const id = input.MultiRegion === true ? `mrk-${account.random.hex(32)}` : account.random.uuid();
  const arn = keyArn(account, request.region, id);
  const fallback = JSON.stringify(defaultPolicy(account.id, account.partition));
  const policy = typeof input.Policy === 'string' ? input.Policy : fallback;
  const bound = acceptKeyPolicy(account, policy);
  await refuseKeyLockout(context, arn, bound);
  const key: Key = {
    id,
    arn,
    region: request.region,
    manager: 'CUSTOMER',
    description: typeof input.Description === 'string' ? input.Description : '',
    createdAt: account.clock.now(),
    state: 'Enabled',
    policy,
    bindings: bound.bindings,
    deletionDate: undefined,
    grants: [],
    multiRegion: input.MultiRegion === true,
  };
  account.kms.keys.set(arn, key);
  const shown = { KeyMetadata: metadata(account.id, key) };
  return jsonReply(shown, shown);
};

export const describeKey = (context: KmsContext): Reply =>
  jsonReply({ KeyMetadata: metadata(context.account.id, keyOf(context)) });

const page = <T>(context: KmsContext, all: readonly T[]): { items: readonly T[]; more: JsonObject } => {
  const start = typeof context.input.Marker === 'string' ? Number(context.input.Marker) : 0;
  const size = typeof context.input.Limit === 'number' ? context.input.Limit : 100;
  const truncated = start + size < all.length;
  const more = truncated ? { Truncated: true, NextMarker: String(start + size) } : { Truncated: false };
  return { items: all.slice(start, start + size), more };
};

export const listKeys = (context: KmsContext): Reply => {
  const { account, request } = context;
  const keys = [...account.kms.keys.values()].filter((key) => key.region === request.region);
  const { items, more } = page(context, keys);
  return jsonReply({ Keys: items.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...more });
};

const setState = (context: KmsContext, state: Key['state']): Reply => {
  const key = keyOf(context);
  if (key.state === 'PendingDeletion') throw invalidState(key);
  key.state = state;
  return jsonReply({});
};

export const enableKey = (context: KmsContext): Reply => setState(context, 'Enabled');
export const disableKey = (context: KmsContext): Reply => setState(context, 'Disabled');

export const scheduleKeyDeletion = (context: KmsContext): Reply => {
  const days = context.input.PendingWindowInDays ?? 30;
  if (typeof days !== 'number' || days < 7 || days > 30) {
    throw new AwsError('ValidationException', 400, 'PendingWindowInDays must be between 7 and 30.');
  }
  const key = keyOf(context);
  setState(context, 'PendingDeletion');
  key.deletionDate = context.account.clock.now() + days * day;
  const shown = {
    KeyId: key.arn,
    DeletionDate: key.deletionDate / 1000,
    KeyState: key.state,
    PendingWindowInDays: days,
  };
  return jsonReply(shown, { keyId: key.arn });
};

export const cancelKeyDeletion = (context: KmsContext): Reply => {
  const key = keyOf(context);
  if (key.state !== 'PendingDeletion') throw invalidState(key);
  key.state = 'Disabled';
  key.deletionDate = undefined;
  return jsonReply({ KeyId: key.arn }, { keyId: key.arn });
};

export const createAlias = (context: KmsContext): Reply => {
  const { account, request } = context;
  const name = textInput(context, 'AliasName');
  if (!/^alias\/[A-Za-z0-9/_-]+$/.test(name) || name.startsWith('alias/aws/')) {
    throw new AwsError('InvalidAliasNameException', 400, 'Alias must start with the prefix "alias/".');
  }
  const slot = `${request.region}/${name}`;
  if (account.kms.aliases.has(slot)) {
    throw new AwsError('AlreadyExistsException', 400, `An alias with the name ${name} already exists`);
  }
  const key = findKey(account, textInput(context, 'TargetKeyId'), request.region);
  account.kms.aliases.set(slot, key.arn);
  return jsonReply({});
};

export const listAliases = (context: KmsContext): Reply => {
  const { account, request, input } = context;
  const wanted = typeof input.KeyId === 'string' ? keyOf(context).arn : undefined;
  const aliases = [...account.kms.aliases]
    .filter(
      ([slot, arn]) => slot.startsWith(`${request.region}/`) && (wanted === undefined || arn === wanted),
    )
    .map(([slot, arn]): JsonObject => {
      const AliasName = slot.slice(request.region.length + 1);
      const AliasArn = keyArn(account, request.region, '').replace(/key\/$/, AliasName);
      return { AliasName, AliasArn, TargetKeyId: arn.slice(arn.lastIndexOf('/') + 1) };
    });
  const { items, more } = page(context, aliases);
  return jsonReply({ Aliases: items, ...more });
};
