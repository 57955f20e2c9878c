import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { narrowHolds } from '../../../../test/support/narrow-holds.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const read = given.oacGrant('site', given.arnOf('E1'));
const account = (...statements: readonly JsonObject[]): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
  });
const detect = (snapshot: Snapshot) => given.findingsOf(rule, given.factsOf(snapshot), 'site');

describe('writes that no behaviour uses', () => {
  it.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    [
      'go from the statement',
      [{ ...read, Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] }],
      [{ ...read, Action: ['s3:GetObject'] }],
    ],
    [
      'take a statement along that grants nothing else',
      [read, { ...read, Sid: 'W', Action: 's3:PutObject' }],
      [read],
    ],
  ])('%s, and the guard agrees', (_, statements, left) => {
    const snapshot = account(...statements);
    expect(detect(snapshot)).toMatchObject([
      { id: 'GRANT_WRITE_UNUSED', action: 'repair', severity: 'high' },
    ]);
    const plan = planOf(snapshot, given.enforcing);
    expect(plan.writes[0]?.to).toEqual(given.aPolicy(...left));
    expect(guardedPlan(plan, factsWithEarlier(snapshot, given.enforcing))).toBe(plan);
  });

  it('are left to the kind about broad grants where a pattern gives them', () => {
    expect(detect(account({ ...read, Action: ['s3:*', 's3:PutObject'] }))).toEqual([]);
  });

  it('are none in a statement that only reads, nor in those of others', () => {
    const others = { ...read, Principal: { AWS: '111122223333' }, Action: 's3:PutObject' };
    expect(detect(account(read, others))).toEqual([]);
  });
});

describe('it holds back when', () => {
  const base = account({ ...read, Action: ['s3:GetObject', 's3:PutObject'] });

  it.each(narrowHolds(base).filter(([why]) => !why.includes('method')))('%s', (_, snapshot, because) => {
    const [found] = detect(snapshot);
    expect(found).toMatchObject({ action: 'report', changes: [] });
    expect(found?.because).toMatch(because);
  });

  it.each(narrowHolds(base).filter(([why]) => why.includes('method')))(
    '%s: then nothing says that it is unused',
    (_, snapshot) => {
      expect(detect(snapshot)).toEqual([]);
    },
  );

  it('the statement names others', () => {
    const mixed = {
      ...read,
      Principal: { Service: 'cloudfront.amazonaws.com', AWS: '444455556666' },
      Action: ['s3:GetObject', 's3:PutObject'],
    };
    expect(detect(account(mixed))).toMatchObject([{ action: 'report', changes: [] }]);
  });
});
