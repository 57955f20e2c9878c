import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { planOf } from '../../../test/support/plan-of.ts';
import type { JsonObject } from '../model/json.ts';
import { factsWithEarlier } from '../plan/earlier.ts';
import { makePlan } from '../plan/plan.ts';
import { guardWrite } from './guard-write.ts';
import { MAX_TRIES } from './join-findings.ts';
import { writableWrite } from './writable-write.ts';

vi.mock('./guard-write.ts', async (original) => {
  const actual = await original<typeof import('./guard-write.ts')>();
  return { guardWrite: vi.fn(actual.guardWrite) };
});
beforeEach(() => void vi.mocked(guardWrite).mockClear());

const many = Array.from({ length: 400 }, (_, index) => `E${String(index).padStart(13, 'A')}`);
const gone = given.oacGrant('site', given.arnOf('EGONE'));

/** 400 distributions without a grant, more than fit into a bucket policy. */
const account = (...statements: readonly JsonObject[]) => {
  const now = given.anAccount({
    distributions: many.map((id) => given.aDistribution(id, [given.anOrigin('site')])),
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
  });
  const snapshot = { ...now, earlier: { ...now, takenAt: '2026-11-24T11:00:00Z' } };
  const facts = factsWithEarlier(snapshot, given.enforcing);
  const [write] = planOf(snapshot, given.enforcing).writes;
  if (write === undefined) throw new Error('nothing is to be written');
  return { facts, write };
};

describe('four hundred repairs of one policy', () => {
  it('are judged a few times, and as many are made as fit', () => {
    const { facts, write } = account({ ...gone, Principal: { AWS: '444455556666' } });
    const { write: kept, refused } = writableWrite(write, facts);

    expect(vi.mocked(guardWrite).mock.calls.length).toBeLessThanOrEqual(MAX_TRIES);
    const made = kept?.findings ?? [];
    expect(made.length).toBeGreaterThan(200);
    expect(made.length + refused.length).toBe(400);
    const [next] = refused;
    if (next === undefined || kept === undefined) throw new Error('all or nothing was refused');
    const finding = write.findings.find(({ fingerprint }) => fingerprint === next.fingerprint);
    const [more] = makePlan([...made, ...(finding === undefined ? [] : [finding])], facts).writes;
    if (more === undefined) throw new Error('nothing would be written');
    expect(guardWrite(more, facts)).toMatchObject({ check: 'within-size' });
  });

  it('do not keep what comes after them from being looked at', () => {
    const { facts, write } = account(gone);
    expect(write.findings.map(({ class: of }) => of)).toContain('revoke');
    const { write: kept } = writableWrite(write, facts);
    expect(vi.mocked(guardWrite).mock.calls.length).toBeLessThanOrEqual(MAX_TRIES);
    expect(kept?.findings.map(({ class: of }) => of)).toContain('revoke');
  });

  it('are each held back with a reason where nothing can be written, and what was not tried alone says so', () => {
    const dead = { ...gone, Principal: { AWS: 'AIDADEADDEADDEADDEAD1' }, Action: 's3:ListBucket' };
    const { facts, write } = account(dead);
    const unpruned = { ...write, findings: write.findings.filter((one) => one.class === 'grant') };
    const { write: kept, refused } = writableWrite({ ...unpruned, to: write.from }, facts);

    expect(vi.mocked(guardWrite).mock.calls.length).toBeLessThanOrEqual(MAX_TRIES);
    expect(kept).toBeUndefined();
    expect(refused).toHaveLength(400);
    for (const { action, details } of refused) {
      expect(action).toBe('report');
      expect(details.refusedBy).toMatch(/^(would-be-refused|within-size)$/);
    }
    expect(refused.at(-1)?.because).toContain('not tried apart');
  });
});
