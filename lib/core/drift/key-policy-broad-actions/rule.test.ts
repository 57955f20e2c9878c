import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Snapshot, SnapshotKey } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const three = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'];

const grant = (action: Json, parts: JsonObject = {}): JsonObject => ({
  ...given.keyGrant(given.arnOf('E1')),
  Sid: 'Site',
  Action: action,
  ...parts,
});

const account = (statement: JsonObject, key: Partial<SnapshotKey> = {}, bucketKey = keyArn): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(bucketKey) }),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), statement), key)],
  });

const detect = (snapshot: Snapshot) => given.findingsOf(rule, given.factsOf(snapshot), keyArn);

it.each<[Json, readonly string[]]>([
  ['kms:*', three],
  ['*', three],
  ['KMS:*', three],
  [['kms:Decrypt', 'kms:CreateGrant'], ['kms:Decrypt']],
  [['kms:decrypt', 'kms:ReEncrypt*'], ['kms:decrypt']],
  [['kms:Encrypt', 'kms:ScheduleKeyDeletion'], ['kms:Encrypt']],
  [
    ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'],
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [
    ['kms:DescribeKey', 'kms:*'],
    ['kms:DescribeKey', ...three],
  ],
  [['kms:Decrypt', 'kms:*'], three],
  ['kms:De*', ['kms:Decrypt']],
  ['kms:Generate*', ['kms:GenerateDataKey*']],
  [['kms:Decrypt', 's3:GetObject', 'kms:Create*'], ['kms:Decrypt']],
])('leaves of %j what serving and storing objects needs', (action, left) => {
  expect(detect(account(grant(action)))).toMatchObject([
    {
      id: 'KMS_GRANT_BROAD',
      severity: 'high',
      class: 'narrow',
      action: 'repair',
      subject: { type: 'key', arn: keyArn },
      distributions: ['E1'],
      details: { sid: 'Site', left, buckets: ['site'] },
      changes: [
        {
          type: 'shrink-actions',
          document: { type: 'key', arn: keyArn },
          statement: { index: 1 },
          actions: left,
        },
      ],
    },
  ]);
});

it('says what is too much and what is enough', () => {
  expect(detect(account(grant(['kms:Decrypt', 'kms:CreateGrant', 'kms:ReEncrypt*'])))[0]?.because).toBe(
    `Statement 2 "Site" of key ${keyArn} lets CloudFront do kms:CreateGrant, kms:ReEncrypt* with the key, which serving objects does not need: kms:Decrypt is enough.`,
  );
});

describe('NotAction', () => {
  const without = (value: Json) => {
    const { Action: _, ...rest } = grant('x');
    return account({ ...rest, NotAction: value });
  };

  it.each<[Json, readonly string[]]>([
    ['kms:ScheduleKeyDeletion', three],
    [
      ['kms:Encrypt', 'kms:PutKeyPolicy'],
      ['kms:Decrypt', 'kms:GenerateDataKey*'],
    ],
    ['kms:GenerateDataKeyPair', ['kms:Decrypt', 'kms:Encrypt']],
  ])('but %j leaves what is given today', (value, left) => {
    const [found] = detect(without(value));
    expect(found).toMatchObject({ action: 'repair', changes: [{ actions: left }] });
    expect(found?.because).toContain(`do everything but ${[value].flat().join(', ')} with the key`);
  });

  it.each(['kms:*', '*'])('but %s gives nothing', (value) => {
    expect(detect(without(value))).toEqual([]);
  });
});

describe('silent', () => {
  it.each<[string, JsonObject]>([
    ['for the documented form', grant(three)],
    ['for less', grant('kms:Decrypt')],
    ['for a look at the key', grant(['kms:Decrypt', 'kms:DescribeKey', 'kms:Describe*'])],
    ['for actions of another service', grant(['kms:Decrypt', 's3:*'])],
    ['for a Deny', grant('kms:*', { Effect: 'Deny' })],
    ['for the account itself', given.rootStatement()],
  ])('%s', (_, statement) => {
    expect(detect(account(statement))).toEqual([]);
  });
});

describe('only reported', () => {
  const metadata = (parts: object) => ({
    KeyMetadata: { Arn: keyArn, KeyManager: 'CUSTOMER', KeyState: 'Enabled', ...parts },
  });
  const withRole = grant('kms:*', {
    Principal: { AWS: 'arn:aws:iam::111122223333:role/app', Service: 'cloudfront.amazonaws.com' },
  });

  it.each<[string, Snapshot, string]>([
    [
      'beside others',
      account(withRole),
      'the statement also names arn:aws:iam::111122223333:role/app, who would lose these actions too',
    ],
    [
      'when nothing would be left',
      account(grant('kms:CreateGrant')),
      'nothing that CloudFront needs would be left in the statement',
    ],
    [
      'when nobody reads through the key',
      account(grant('kms:*'), {}, given.keyArnOf('k2')),
      'no distribution of this account reads a bucket that encrypts with the key, so it is not known what the grant is for',
    ],
    [
      'while the list of distributions cannot be read',
      { ...account(grant('kms:*')), Unreadable: { distributions: 'Throttling' } },
      'the list of distributions could not be read, so it is not known which of them use the grant',
    ],
    [
      'for a disabled key',
      account(grant('kms:*'), metadata({ KeyState: 'Disabled' })),
      'the state of the key is Disabled, not Enabled',
    ],
    [
      'for a key that AWS manages',
      account(grant('kms:*'), metadata({ KeyManager: 'AWS' })),
      'AWS manages the key, and its policy cannot be changed',
    ],
    [
      'for a key of which nobody told who manages it',
      account(grant('kms:*'), metadata({ KeyManager: undefined })),
      'it is not known who manages the key',
    ],
    [
      'for parts that are not understood',
      account(grant('kms:*', { Surprise: 1 })),
      'the statement has parts that are not understood (Surprise)',
    ],
  ])('%s', (_, snapshot, because) => {
    const [found, ...others] = detect(snapshot);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: 'KMS_GRANT_BROAD', action: 'report', changes: [] });
    expect(found?.because).toContain(`. It is not narrowed: ${because}.`);
  });

  it('for a key of another account', () => {
    const foreign = given.keyArnOf('k1', 'eu-west-1', '444455556666');
    const keys = [given.aKey(foreign, given.aPolicy(grant('kms:*')))];
    const [found] = given.findingsOf(rule, given.factsOf({ ...account(grant('x')), keys }), foreign);
    expect(found?.because).toContain('the key belongs to account 444455556666');
    expect(found?.action).toBe('report');
  });
});
