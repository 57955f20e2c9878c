import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const open: JsonObject = {
  Sid: 'Open',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::site',
};
const blocking = (blockPublicPolicy: boolean) => ({
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: blockPublicPolicy,
  RestrictPublicBuckets: false,
});
const account = (blockPublicPolicy: boolean, ...statements: readonly JsonObject[]): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', given.aPolicy(...statements), {
        PublicAccessBlockConfiguration: blocking(blockPublicPolicy),
      }),
    ],
  });
const guarded = (snapshot: Snapshot) =>
  guardedPlan(planOf(snapshot, given.enforcing), factsWithEarlier(snapshot, given.enforcing));
const about = (snapshot: Snapshot) => guarded(snapshot).findings.filter(({ kind }) => kind === rule.kind);

it('tells why a wanted grant cannot be written, and nothing is', () => {
  const [found] = about(account(true, open));
  expect(found).toMatchObject({
    id: 'BPA_BLOCKS_REPAIR',
    action: 'report',
    severity: 'medium',
    distributions: ['E1'],
  });
  expect(found?.because).toContain('GRANT_MISSING_OAC');
  expect(guarded(account(true, open)).writes).toEqual([]);
});

it('tells the same where only the account has it on, and nothing is written', () => {
  const snapshot = { ...account(false, open), accountPublicAccessBlock: blocking(true) };
  expect(about(snapshot)[0]?.because).toContain('BlockPublicPolicy of the account is on');
  expect(guarded(snapshot).writes).toEqual([]);
});

it.each<[string, Snapshot]>([
  ['BlockPublicPolicy is off', account(false, open)],
  ['the policy is not public', account(true, { ...open, Principal: { AWS: '111122223333' } })],
  ['nothing is to be repaired', account(true, open, given.oacGrant('site', given.arnOf('E1')))],
])('is silent when %s', (_, snapshot) => {
  expect(about(snapshot)).toEqual([]);
});
