/** The search of `joinFindings` alone: the guard is played, so that what it refuses is known. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { bucketRef, plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, remove } from '../../../test/support/policy-changes.ts';
import { finding } from '../drift/finding.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding, FindingClass } from '../model/finding.ts';
import { absent, known } from '../model/reading.ts';
import { parsePolicy } from '../policy/parse.ts';
import { type Judge, joinFindings, MAX_TRIES } from './join-findings.ts';

const judge = vi.fn<Judge>();
const from = {
  Version: '2012-10-17',
  Statement: [
    oac(arnOf('EGONE')),
    oac([arnOf('E2BBB'), arnOf('E3CCC')]),
    oac(arnOf('E3CCC'), { Sid: 'Again' }),
  ],
};
const parsed = parsePolicy(from);
if (!parsed.ok) throw new Error(parsed.because);
const facts: Facts = plainFacts({
  buckets: new Map([
    [
      'site',
      {
        name: 'site',
        region: 'eu-west-1',
        policy: known(parsed.document),
        encryption: absent,
        publicAccessBlock: absent,
        objectOwnership: absent,
        tags: absent,
      },
    ],
  ]),
});

const aFinding = (about: string, changes: readonly Change[], parts: Partial<Finding> = {}): Finding => ({
  ...finding({
    kind: 'made-up',
    class: 'grant',
    id: 'MADE_UP',
    severity: 'high',
    subject: bucketRef,
    about,
    distributions: [],
    because: `this is ${about}`,
    action: 'repair',
    changes,
  }),
  ...parts,
});
const grantOf = (id: string, of: FindingClass = 'grant'): Finding =>
  aFinding(id, [grant(arnOf(id))], { class: of });
const whole = { check: 'whole', because: 'All of it is too much.' };
const names = (list: readonly Finding[] | undefined): readonly string[] =>
  (list ?? []).map(({ fingerprint }) => fingerprint.split('|').at(-1) ?? '');

/** The guard refuses every write that answers one of these, and has seen so many. */
const refusing = (check: string, ...ids: readonly string[]) =>
  judge.mockImplementation((write) => {
    const bad = names(write.findings).find((name) => ids.includes(name));
    return bad === undefined ? { verdict: 'go' } : { verdict: 'no-go', check, because: `Not ${bad}.` };
  });
const tried = (): readonly (readonly string[])[] => judge.mock.calls.map(([write]) => names(write.findings));
beforeEach(() => void judge.mockReset());

const grants = (count: number): readonly Finding[] =>
  Array.from({ length: count }, (_, index) => grantOf(`E${index + 1}`));

const asKept = (findings: readonly Finding[]): readonly string[] =>
  names(joinFindings(findings, facts, whole, judge).kept?.findings);
const toldOf = (findings: readonly Finding[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...joinFindings(findings, facts, whole, judge).objections].map(([one, { check, because }]) => [
      names([one])[0],
      { check, because },
    ]),
  );

describe('of a class that is refused', () => {
  it('all is kept but what stands in the way, which is told why', () => {
    refusing('no-widening', 'E3');
    expect(asKept(grants(4))).toEqual(['E1', 'E2', 'E4']);
    expect(toldOf(grants(4))).toEqual({ E3: { check: 'no-widening', because: 'Not E3.' } });
  });

  it('the halves are judged, the first the larger, and nothing twice', () => {
    refusing('no-widening', 'E3');
    joinFindings(grants(4), facts, whole, judge);
    expect(tried()).toEqual([
      ['E1', 'E2'],
      ['E1', 'E2', 'E3'],
      ['E1', 'E2', 'E4'],
    ]);
    judge.mockClear();
    // In another order it is the same set that was refused as a whole.
    const [one, two, three] = grants(3);
    if (one === undefined || two === undefined || three === undefined) throw new Error('too few');
    expect(toldOf([two, one, three])).toEqual({ E3: whole });
    expect(tried()).toEqual([['E1', 'E2']]);
  });

  it('nothing is kept where the only one is refused', () => {
    expect(joinFindings(grants(1), facts, whole, judge).kept).toBeUndefined();
    expect(toldOf(grants(1))).toEqual({ E1: whole });
    expect(tried()).toEqual([]);
  });
});

describe('class by class', () => {
  it('what is refused of one does not keep the next from being made', () => {
    refusing('no-widening', 'E1');
    const findings = [grantOf('E1'), grantOf('E2', 'narrow'), grantOf('E3', 'revoke')];
    expect(asKept(findings)).toEqual(['E2', 'E3']);
    expect(toldOf(findings)).toEqual({ E1: { check: 'no-widening', because: 'Not E1.' } });
  });

  it('each is looked at once at least, however much of an earlier one is refused', () => {
    const findings = [...grants(40), grantOf('N', 'narrow'), grantOf('R', 'revoke')];
    refusing('no-widening', ...names(grants(40)));
    expect(asKept(findings)).toEqual(['N', 'R']);
    expect(tried()).toHaveLength(MAX_TRIES - 1);
  });

  it('what no try is left for is told what was said of it and others', () => {
    refusing('no-widening', ...names(grants(40)));
    const told = toldOf(grants(40));
    expect(tried()).toHaveLength(MAX_TRIES - 1);
    const tail =
      ' (said of a write of this and other changes; a policy is judged at most 12 times in one run, so this one was not tried apart from them)';
    expect(told.E5).toEqual({ check: 'no-widening', because: 'Not E5.' });
    expect(told.E6).toEqual({ check: 'no-widening', because: `Not E1${tail}` });
    expect(told.E40).toEqual({ check: 'whole', because: `All of it is too much${tail}` });
    expect(Object.keys(told)).toHaveLength(40);
  });
});

describe('ids without an owner', () => {
  const prunes = [grantOf('P1', 'prune'), grantOf('P2', 'prune')];
  const findings = [...grants(2), ...prunes, grantOf('N', 'narrow')];
  const blocked = (check: string) =>
    judge.mockImplementation(({ findings: answered }) => {
      const all = names(answered);
      if (all.includes('N')) return { verdict: 'no-go', check: 'no-widening', because: 'Not N.' };
      const lifted = all.includes('P1') && all.includes('P2');
      return lifted ? { verdict: 'go' } : { verdict: 'no-go', check, because: 'Blocked.' };
    });

  it.each(['would-be-refused', 'within-size'])('go along with a repair that %s keeps out', (check) => {
    blocked(check);
    expect(asKept(findings)).toEqual(['E1', 'E2', 'P1', 'P2']);
    expect(tried()).toEqual([
      ['E1', 'E2'],
      ['E1', 'E2', 'P1', 'P2'],
    ]);
  });

  it('do not for a repair that something else keeps out', () => {
    blocked('no-widening');
    joinFindings(findings, facts, whole, judge);
    expect(tried().slice(0, 3)).toEqual([['E1', 'E2'], ['E1'], ['E2']]);
  });

  it('do not change what is said of a repair that is refused with them too', () => {
    judge.mockImplementation(({ findings: answered }) => ({
      verdict: 'no-go',
      check: 'would-be-refused',
      because: `Not ${names(answered).join()}.`,
    }));
    expect(toldOf([grantOf('E1'), ...prunes, grantOf('N', 'narrow')])).toMatchObject({
      E1: { because: 'Not E1.' },
      P1: { because: 'Not P1.' },
      P2: { because: 'Not P2.' },
    });
    expect(tried()).toContainEqual(['E1', 'P1', 'P2']);
    expect(new Set(tried().map(String)).size).toBe(tried().length);
  });

  it('are not added to a write that has them already', () => {
    judge.mockImplementation(({ findings: answered }) =>
      names(answered).includes('N')
        ? { verdict: 'no-go', check: 'within-size', because: 'Too long.' }
        : { verdict: 'go' },
    );
    expect(asKept([...prunes, grantOf('N', 'narrow'), grantOf('R', 'revoke')])).toEqual(['P1', 'P2', 'R']);
    expect(tried()).toEqual([
      ['P1', 'P2'],
      ['N', 'P1', 'P2'],
      ['P1', 'P2', 'R'],
    ]);
  });
});

describe('what makes no write', () => {
  beforeEach(() => void refusing('no-widening'));

  it('is told by the plan', () => {
    const stale = aFinding('stale', [
      { ...remove(from, 0, arnOf('EGONE')), statement: { index: 7, canonical: '' } },
    ]);
    expect(toldOf([grantOf('E1'), stale, grantOf('E3')])).toEqual({
      stale: { check: 'plan', because: expect.stringContaining('tatement 8') },
    });
    expect(toldOf([grantOf('E1'), aFinding('idle', []), grantOf('E3')])).toEqual({
      idle: { check: 'plan', because: 'nothing would change by it' },
    });
  });

  it('is what the rest of the policy makes void, and the others are made', () => {
    const idle = aFinding('idle', [remove(from, 2, arnOf('E3CCC'))]);
    const findings = [grantOf('E1'), idle, grantOf('E4')];
    expect(asKept(findings)).toEqual(['E1', 'E4']);
    expect(toldOf(findings)).toEqual({
      idle: { check: 'plan', because: expect.stringContaining('would still let this reader in') },
    });
  });

  it('and what a write would leave out, is not kept', () => {
    const again = grantOf('EGONE');
    expect(asKept([again, grantOf('E1')])).toEqual(['E1']);
  });
});
