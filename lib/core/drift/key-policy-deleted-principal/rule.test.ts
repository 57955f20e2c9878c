import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k');
const dead = 'AROADEADDEADDEADDEAD2';
const role: JsonObject = {
  Sid: 'Deploy',
  Effect: 'Allow',
  Principal: { AWS: dead },
  Action: 'kms:Encrypt',
  Resource: '*',
};
const account = (statements: readonly JsonObject[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))), {
        ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
      }),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), ...statements))],
    ...parts,
  });
const twice = (...statements: readonly JsonObject[]): Snapshot =>
  account(statements, { earlier: account(statements, { takenAt: '2026-11-24T11:30:00Z' }) });
const about = (snapshot: Snapshot) =>
  planOf(snapshot, given.enforcing).findings.filter(({ kind }) => kind === rule.kind);

it('waits for the second read', () => {
  expect(about(account([role]))).toMatchObject([{ id: 'PRINCIPAL_DELETED', action: 'wait' }]);
});

it('prunes in the same write as the grant that it blocks', () => {
  expect(about(twice(role))).toMatchObject([{ id: 'PRINCIPAL_BLOCKS_REPAIR', action: 'repair' }]);
  const [write] = planOf(twice(role), given.enforcing).writes;
  expect(JSON.stringify(write?.to)).not.toContain(dead);
  expect(JSON.stringify(write?.to)).toContain('OriginGuardAllowCloudFrontDecrypt');
});

it('reports while no repair needs it gone', () => {
  const [found] = about(twice(role, given.keyGrant(given.arnOf('E1'))));
  expect(found).toMatchObject({ id: 'PRINCIPAL_DELETED', action: 'report', changes: [] });
});

it('says nothing about a key of another account', () => {
  const foreign = given.keyArnOf('k', 'eu-west-1', '444455556666');
  const snapshot = { ...twice(), keys: [given.aKey(foreign, given.aPolicy(role))] };
  expect(given.findingsOf(rule, given.factsOf(snapshot), foreign)).toEqual([]);
});
