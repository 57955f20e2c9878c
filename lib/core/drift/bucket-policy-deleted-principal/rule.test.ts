import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Settings } from '../../model/settings.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { detect } from '../detect.ts';
import { rule } from './rule.ts';

const dead = 'AIDADEADDEADDEADDEAD1';
const read = given.oacGrant('site', given.arnOf('E1'));
const ours: JsonObject = {
  ...given.oaiGrant('site', 'EOAI1'),
  Sid: 'CloudFrontOld',
  Principal: { AWS: dead },
};
const deploy: JsonObject = {
  ...ours,
  Sid: 'Deploy',
  Principal: { AWS: [dead, '444455556666'] },
  Action: 's3:PutObject',
};

const account = (statements: readonly JsonObject[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
    ...parts,
  });
const twice = (minutes: number, ...statements: readonly JsonObject[]): Snapshot =>
  account(statements, {
    earlier: account(statements, { takenAt: new Date(given.now - given.minutes(minutes)).toISOString() }),
  });
const about = (snapshot: Snapshot, settings: Settings = given.enforcing) =>
  planOf(snapshot, settings).findings.filter(({ kind }) => kind === rule.kind);

describe('the first read', () => {
  it.each([
    ['a statement of CloudFront', [read, ours]],
    ['a statement of others', [read, deploy]],
    ['a Deny', [read, { ...deploy, Effect: 'Deny' }]],
  ])('waits for a second one, for %s', (_, statements) => {
    const [found, ...more] = about(account(statements));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      id: 'PRINCIPAL_DELETED',
      action: 'wait',
      severity: 'medium',
      class: 'prune',
    });
    expect(found?.wait?.until).toBe(given.now + given.minutes(15));
  });

  it('waits on while the reads are too close, and from a write in between', () => {
    expect(about(twice(14, read, ours))).toMatchObject([
      { action: 'wait', wait: { until: given.now + given.minutes(1) } },
    ]);
    const facts = factsWithEarlier(twice(30, read, ours), given.enforcing);
    const at = given.now - given.minutes(3);
    const actors = new Map([['bucket:site', given.anActor('person', { at })]]);
    const since = { ...facts, memory: { ...facts.memory, actors } };
    const found = detect(since, given.enforcing, [{ type: 'bucket', name: 'site' }]);
    expect(found).toMatchObject([{ action: 'wait', wait: { until: at + given.minutes(15) } }]);
  });
});

describe('two agreeing reads', () => {
  it('prune a statement of CloudFront for its own sake', () => {
    expect(about(twice(15, read, ours))).toMatchObject([
      { id: 'PRINCIPAL_DELETED', action: 'repair', changes: [{ type: 'prune-principal', id: dead }] },
    ]);
    expect(planOf(twice(15, read, ours), given.enforcing).writes[0]?.to).toEqual(given.aPolicy(read));
  });

  it('leave a statement of others alone while no repair needs it gone', () => {
    const [found] = about(twice(15, read, deploy));
    expect(found).toMatchObject({ id: 'PRINCIPAL_DELETED', action: 'report', changes: [] });
    expect(found?.because).toContain('no repair of bucket site needs it gone');
  });

  it('make one merged write with the repair that it blocks', () => {
    const snapshot = twice(15, deploy);
    const plan = planOf(snapshot, given.enforcing);
    expect(about(snapshot)).toMatchObject([
      { id: 'PRINCIPAL_BLOCKS_REPAIR', action: 'repair', distributions: ['E1'] },
    ]);
    expect(plan.writes).toHaveLength(1);
    expect(plan.writes[0]?.changes.map(({ type }) => type).sort()).toEqual(['grant-read', 'prune-principal']);
    expect(guardedPlan(plan, factsWithEarlier(snapshot, given.enforcing))).toBe(plan);
  });

  it('keep one fingerprint under both ids, so that what was seen before counts', () => {
    const one = about(twice(15, deploy))[0]?.fingerprint;
    expect(one).toBe(about(account([read, deploy]))[0]?.fingerprint);
  });

  it.each([
    ['a Deny', { ...deploy, Effect: 'Deny' }, 'a Deny'],
    [
      'a NotPrincipal',
      {
        Effect: 'Allow',
        NotPrincipal: { AWS: [dead] },
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::site',
      },
      'a NotPrincipal',
    ],
  ])('never touch %s, and then nothing is pruned', (_, stuck, because) => {
    const found = about(twice(15, ours, stuck as JsonObject));
    expect(found).toMatchObject([{ id: 'PRINCIPAL_BLOCKS_REPAIR', action: 'report', changes: [] }]);
    expect(found[0]?.because).toContain(because);
  });

  it('report the ids, and what they block, when class prune is not in force', () => {
    const settings: Settings = { ...given.enforcing, classModes: { prune: 'observe' } };
    const snapshot = twice(15, deploy);
    const plan = guardedPlan(planOf(snapshot, settings), factsWithEarlier(snapshot, settings));
    expect(plan.writes).toEqual([]);
    expect(plan.findings.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'GRANT_MISSING_OAC report',
      'PRINCIPAL_BLOCKS_REPAIR report',
    ]);
    expect(plan.findings[1]?.because).toContain(dead);
  });

  it('are proposed with a repair that a person has to agree to', () => {
    const settings: Settings = { ...given.enforcing, restore: 'propose' };
    const before = account([read, deploy], { takenAt: '2026-11-24T11:30:00Z' });
    const snapshot = account([deploy], { earlier: before });
    expect(planOf(snapshot, settings).findings.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'GRANT_MISSING_OAC propose',
      'PRINCIPAL_BLOCKS_REPAIR propose',
    ]);
  });

  it('do not prune for a repair that is not in force either', () => {
    const settings: Settings = { ...given.enforcing, classModes: { grant: 'observe' } };
    const snapshot = twice(15, deploy);
    const plan = guardedPlan(planOf(snapshot, settings), factsWithEarlier(snapshot, settings));
    expect(plan.writes).toEqual([]);
  });
});

it('knows living principals', () => {
  const living = {
    ...deploy,
    Principal: { AWS: ['444455556666', `arn:aws:iam::${given.account}:user/AIDA`] },
  };
  expect(about(account([read, living]))).toEqual([]);
});
