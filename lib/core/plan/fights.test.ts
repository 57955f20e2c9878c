import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import type { Hold } from '../model/memory.ts';
import type { RepairRecord } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { FIGHT_WINDOW_MS, fightOver, undoingsOf } from './fights.ts';

const site = { type: 'bucket', name: 'site' } as const;
const finding = (fingerprint: string): Finding => ({
  kind: 'k',
  id: 'K',
  severity: 'high',
  subject: site,
  distributions: [],
  because: 'x',
  class: 'grant',
  action: 'repair',
  details: {},
  changes: [],
  invalidations: [],
  fingerprint,
});
const write = (...prints: readonly string[]): PlannedWrite => ({
  document: site,
  from: null,
  to: null,
  changes: [],
  findings: prints.map(finding),
  invalidations: [],
});
const now = given.now;
const terraform = given.anActor('automation');
const repair = (agoMs: number, parts: Partial<RepairRecord> = {}): RepairRecord => ({
  repairId: `r${agoMs}`,
  document: site,
  before: null,
  after: null,
  findings: [finding('a')],
  actor: terraform,
  startedAt: now - agoMs,
  state: 'verified',
  note: undefined,
  ...parts,
});
const three = [repair(1000), repair(2000), repair(3000)];
const lifted = (at: number, reason: Hold['reason'] = 'fight'): Hold => ({
  holdId: 'h',
  fingerprints: 'all',
  reason,
  because: 'x',
  by: undefined,
  at: 0,
  repairId: undefined,
  lifted: { at, by: terraform },
});
const isFight = (earlier: readonly RepairRecord[], holds: readonly Hold[] = [], prints = ['a']): boolean =>
  fightOver(write(...prints), earlier, holds, now) !== undefined;

describe('fightOver', () => {
  it('is a fight when the same was repaired three times within a day, oldest first', () => {
    expect(fightOver(write('b', 'a'), three, [], now)).toEqual({
      fingerprints: ['a'],
      repairs: three.toReversed(),
    });
  });

  it.each<[string, readonly RepairRecord[], readonly Hold[]]>([
    ['two repairs', three.slice(1), []],
    ['one of them older than a day', [...three.slice(1), repair(FIGHT_WINDOW_MS + 1)], []],
    ['one that was not made', [...three.slice(1), repair(1, { state: 'failed' })], []],
    ['one whose end nobody knows', [...three.slice(1), repair(1, { state: 'intended' })], []],
    ['one that is an undo', [...three.slice(1), repair(1, { undoes: 'r1' })], []],
    ['one that a person took back with the guard', [...three.slice(1), repair(1, { undoneBy: 'u' })], []],
    ['one for another problem', [...three.slice(1), repair(1, { findings: [finding('b')] })], []],
    ['a person who resumed since', three, [lifted(now - 1500)]],
    ['the newest of several resumes', three, [lifted(now - 9000), lifted(now - 1500), lifted(now - 8000)]],
  ])('is none with %s', (_, earlier, holds) => {
    expect(isFight(earlier, holds)).toBe(false);
  });

  it.each<[string, readonly RepairRecord[], readonly Hold[]]>([
    ['written, and not yet seen', three.map((one) => ({ ...one, state: 'written' as const })), []],
    ['just within a day', [...three.slice(1), repair(FIGHT_WINDOW_MS)], []],
    ['at the moment of the resume', three, [lifted(now - 3000)]],
    ['after a lifted undo, which is no resume of a fight', three, [lifted(now - 1, 'undone')]],
    ['after a hold that is open', three, [{ ...lifted(0), lifted: undefined } as unknown as Hold]],
  ])('counts repairs %s', (_, earlier, holds) => {
    expect(isFight(earlier, holds)).toBe(true);
  });

  it('does not add up different problems', () => {
    const mixed = [
      repair(1),
      repair(2),
      repair(3, { findings: [finding('b')] }),
      repair(4, { findings: [] }),
    ];
    expect(isFight(mixed, [], ['a', 'b'])).toBe(false);
  });
});

describe('undoingsOf', () => {
  const fight = { fingerprints: ['a'], repairs: three.toReversed() };

  it('takes each repair for the answer to the undoing of the one before', () => {
    const alice = given.anActor('person');
    expect(undoingsOf(fight, { actor: alice, at: now })).toEqual([
      { actor: terraform, at: now - 2000 },
      { actor: terraform, at: now - 1000 },
      { actor: alice, at: now },
    ]);
  });

  it('names nobody for our own writes, and counts from the event when it is known', () => {
    const ours = given.anActor('origin-guard');
    const repairs = [repair(3000), repair(2000, { actor: ours, eventTime: now - 2500 }), repair(1000)];
    const [first, , last] = undoingsOf({ ...fight, repairs }, { actor: ours, at: now });
    expect(first).toEqual({ actor: undefined, at: now - 2500 });
    expect(last?.actor).toBeUndefined();
  });
});
