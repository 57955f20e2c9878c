import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k');
const grant = given.keyGrant(given.arnOf('E1'));
const reading: JsonObject = { ...grant, Action: 'kms:Decrypt' };
const account = (statement: JsonObject, parts: Partial<Snapshot> = {}, key = keyArn): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')], {
        DefaultCacheBehavior: given.aBehaviour('site', {
          AllowedMethods: given.items('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'),
        }),
      }),
    ],
    buckets: [
      given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))), {
        ServerSideEncryptionConfiguration: given.encryptedWith(key),
      }),
    ],
    keys: [given.aKey(key, given.aPolicy(given.rootStatement(), statement))],
    ...parts,
  });
const after = (now: JsonObject, before: JsonObject, key = keyArn): Snapshot =>
  account(now, { earlier: account(before, { takenAt: '2026-11-24T11:30:00Z' }, key) });
const detect = (snapshot: Snapshot) =>
  given.findingsOf(rule, factsWithEarlier(snapshot, given.enforcing), keyArn);

it('proposes what worked and vanished', () => {
  expect(detect(after(reading, grant))).toMatchObject([
    {
      id: 'KMS_GRANT_MISSING_ENCRYPT',
      class: 'write',
      action: 'propose',
      details: { buckets: ['site'] },
      changes: [{ type: 'grant-write', actions: ['kms:Encrypt', 'kms:GenerateDataKey*'] }],
    },
  ]);
  const half = { ...grant, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };
  expect(detect(after(reading, half))).toMatchObject([{ changes: [{ actions: ['kms:GenerateDataKey*'] }] }]);
});

it('is silent without memory, while it works, and about what worked with another key', () => {
  expect(detect(account(reading))).toEqual([]);
  expect(detect(after(grant, grant))).toEqual([]);
  expect(detect(after(reading, reading))).toEqual([]);
  expect(detect(after(reading, grant, given.keyArnOf('former')))).toEqual([]);
});
