import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k');
const limit = 32_768;

/** With a key policy of so many bytes that lacks the grant. */
const account = (bytes: number): Snapshot => {
  const policy = (text: string) =>
    given.aPolicy(given.rootStatement(), { ...given.rootStatement(), Sid: text, Action: 's3:ListBucket' });
  const full = policy('x'.repeat(bytes - JSON.stringify(policy('')).length));
  const encryption = { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) };
  const keys = [given.aKey(keyArn, full)];
  const bucket = given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))), encryption);
  return given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [bucket],
    keys,
  });
};
const planned = (bytes: number) =>
  guardedPlan(planOf(account(bytes), given.enforcing), factsWithEarlier(account(bytes), given.enforcing));
const about = (bytes: number) => planned(bytes).findings.filter(({ kind }) => kind === rule.kind);

it('tells a repair that does not fit, and nothing is written', () => {
  const [found] = about(limit - 100);
  expect(found).toMatchObject({
    id: 'POLICY_TOO_LARGE',
    action: 'report',
    distributions: ['E1'],
    details: { limit, now: limit - 100 },
  });
  expect(planned(limit - 100).writes).toEqual([]);
});

it('is silent when the repair fits, to the byte', () => {
  const [write] = planned(limit - 2000).writes;
  const added = JSON.stringify(write?.to).length - JSON.stringify(write?.from).length;
  expect(about(limit - 2000)).toEqual([]);
  expect(about(limit - added)).toEqual([]);
  expect(about(limit - added + 1)).toHaveLength(1);
});
