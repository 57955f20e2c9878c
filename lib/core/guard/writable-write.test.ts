import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { planOf } from '../../../test/support/plan-of.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import type { Plan, PlannedWrite } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { factsWithEarlier } from '../plan/earlier.ts';
import { guardWrite } from './guard-write.ts';
import { guardedPlan } from './guarded-plan.ts';
import { writableWrite } from './writable-write.ts';

/** E1 has no grant; the others come from statements that ask to be changed. */
const account = (statements: readonly JsonObject[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('site')]),
    ],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
    ...parts,
  });
const twice = (statements: readonly JsonObject[]): Snapshot =>
  account(statements, { earlier: account(statements, { takenAt: '2026-11-24T11:00:00Z' }) });

const decided = (snapshot: Snapshot): { plan: Plan; write: PlannedWrite; facts: Facts } => {
  const facts = factsWithEarlier(snapshot, given.enforcing);
  const plan = planOf(snapshot, given.enforcing);
  const [write] = plan.writes;
  if (write === undefined) throw new Error('nothing is to be written');
  return { plan, write, facts };
};
const ids = (write: PlannedWrite | undefined): readonly string[] =>
  (write?.findings ?? []).map(({ id }) => id).sort();

const e2 = given.oacGrant('site', given.arnOf('E2'));
const gone = { ...given.oacGrant('site', given.arnOf('EGONE')), Sid: 'Gone' };

/** A change that the guard has to refuse: the finding names an edit which lets somebody in whom nobody meant. */
const spoiled = (plan: PlannedWrite, id: string): PlannedWrite => ({
  ...plan,
  findings: plan.findings.map((finding) =>
    finding.id === id
      ? {
          ...finding,
          changes: finding.changes.map((change) =>
            change.type === 'remove-reader'
              ? { ...change, reader: { type: 'distribution', arn: given.arnOf('E2') } as const }
              : change,
          ),
        }
      : finding,
  ),
});

const remade = (write: PlannedWrite): PlannedWrite => ({
  ...write,
  changes: write.findings.flatMap(({ changes }) => changes),
});

describe('writableWrite', () => {
  it('gives the whole write back when the guard has no objection', () => {
    const { write, facts } = decided(twice([e2, gone]));
    expect(ids(write)).toEqual(['GRANT_MISSING_OAC', 'GRANT_STALE_DIST_DELETED']);
    expect(writableWrite(write, facts)).toEqual({ write, refused: [] });
  });

  it('keeps the grant when a removal of the same document is refused', () => {
    const { write, facts } = decided(twice([e2, gone]));
    // The removal claims to be about E2, who would still get in: the guard refuses it.
    const bad = remade(spoiled(write, 'GRANT_STALE_DIST_DELETED'));
    expect(guardWrite(bad, facts).verdict).toBe('no-go');

    const { write: left, refused } = writableWrite(bad, facts);

    expect(ids(left)).toEqual(['GRANT_MISSING_OAC']);
    if (left === undefined) throw new Error('nothing is left');
    expect(guardWrite(left, facts).verdict).toBe('go');
    expect(refused).toMatchObject([{ id: 'GRANT_STALE_DIST_DELETED', action: 'report', changes: [] }]);
    expect(refused[0]?.details).toMatchObject({ would: 'repair', refusedBy: expect.any(String) });
    expect(refused[0]?.because).toContain('Nothing is written');
  });

  it('answers alike whatever the order of the findings', () => {
    const { write, facts } = decided(twice([e2, gone]));
    const bad = remade(spoiled(write, 'GRANT_STALE_DIST_DELETED'));
    const turned = { ...bad, findings: bad.findings.toReversed(), changes: bad.changes.toReversed() };
    expect(writableWrite(turned, facts)).toEqual(writableWrite(bad, facts));
  });

  it('writes what fits into the policy when not all does', () => {
    const oai = given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })]);
    const text = (length: number): JsonObject => ({
      ...e2,
      Principal: { AWS: '444455556666' },
      Sid: 'x'.repeat(length),
    });
    const room = 20_480 - 450 - JSON.stringify(given.aPolicy(text(0))).length;
    const full = account([text(room)]);
    const snapshot = { ...full, distributions: [...(full.distributions ?? []).slice(0, 1), oai] };
    const { write, facts, plan } = decided(snapshot);
    expect(ids(write)).toEqual(['GRANT_MISSING_OAC', 'GRANT_MISSING_OAI']);
    expect(guardWrite(write, facts)).toMatchObject({ check: 'within-size' });

    const left = writableWrite(write, facts);

    expect(ids(left.write)).toEqual(['GRANT_MISSING_OAC']);
    expect(left.refused).toMatchObject([{ id: 'GRANT_MISSING_OAI', details: { refusedBy: 'within-size' } }]);
    expect(guardedPlan(plan, facts).writes[0]?.to).toEqual(left.write?.to);
  });

  it('needs the prunes together with the repair that they make possible', () => {
    const dead = (id: string, sid: string): JsonObject => ({
      Sid: sid,
      Effect: 'Allow',
      Principal: { AWS: id },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::site',
    });
    const statements = [e2, gone, dead('AIDADEADDEADDEADDEAD1', 'One'), dead('AROADEADDEADDEADDEAD2', 'Two')];
    const { write, facts } = decided(twice(statements));
    const bad = remade(spoiled(write, 'GRANT_STALE_DIST_DELETED'));
    const { write: left, refused } = writableWrite(bad, facts);
    expect(ids(left)).toEqual(['GRANT_MISSING_OAC', 'PRINCIPAL_BLOCKS_REPAIR', 'PRINCIPAL_BLOCKS_REPAIR']);
    expect(refused.map(({ id }) => id)).toEqual(['GRANT_STALE_DIST_DELETED']);
  });

  it('writes nothing when the only repair is refused', () => {
    const dead = { ...e2, Principal: { AWS: 'AIDADEADDEADDEADDEAD1' }, Condition: {} };
    const { write, facts } = decided(account([dead]));
    expect(writableWrite(write, facts)).toMatchObject({ write: undefined });
    expect(writableWrite(write, facts).refused.every(({ action }) => action === 'report')).toBe(true);
  });

  it('tells of each finding that is refused which check refused it, and why, in the words of a report', () => {
    const dead = { ...e2, Principal: { AWS: 'AIDADEADDEADDEADDEAD1' }, Condition: {} };
    const { write, facts } = decided(account([dead]));
    const whole = guardWrite(write, facts);
    if (whole.verdict === 'go') throw new Error('nothing is refused');
    const reason = whole.because.replace(/\.$/, '');
    const [first] = writableWrite(write, facts).refused;
    const asked = write.findings.find(({ fingerprint }) => fingerprint === first?.fingerprint);
    expect(first).toEqual({
      ...asked,
      action: 'report',
      because: `${asked?.because} Nothing is written: ${reason}.`,
      details: { ...asked?.details, would: 'repair', held: reason, refusedBy: whole.check },
      changes: [],
      invalidations: [],
    });
  });

  it('joins the findings in the order in which they matter: grants before removals, reports last', () => {
    const { write, facts } = decided(twice([e2, gone]));
    const [model] = write.findings;
    if (model === undefined) throw new Error('nothing was found');
    const classes = ['grant', 'prune', 'narrow', 'revoke', 'harden', 'write', 'report'] as const;
    const findings = classes.flatMap((of): readonly Finding[] => [
      { ...model, class: of, severity: 'low', changes: [], fingerprint: `${of}|1` },
      { ...model, class: of, severity: 'high', changes: [], fingerprint: `${of}|2` },
    ]);
    const bad = { ...write, findings: findings.toReversed(), changes: [] };
    const { write: left, refused } = writableWrite(bad, facts);
    expect(left).toBeUndefined();
    expect(refused.map(({ fingerprint }) => fingerprint)).toEqual(
      classes.flatMap((of) => [`${of}|2`, `${of}|1`]),
    );
  });

  it('has nothing to say of a write that answers nothing', () => {
    const { write, facts } = decided(twice([e2, gone]));
    expect(writableWrite({ ...write, findings: [], changes: [] }, facts)).toEqual({
      write: undefined,
      refused: [],
    });
  });
});
