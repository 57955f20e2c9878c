import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import type { Hold, Memory } from '../model/memory.ts';
import { known, unreadable } from '../model/reading.ts';
import { defaultSettings } from '../model/settings.ts';
import { decide } from './decide.ts';
import { applyHolds } from './holds.ts';

const site = { type: 'bucket', name: 'site' } as const;
const by = given.anActor('person');
const hold = (parts: Partial<Hold> = {}): Hold => ({
  holdId: 'h1',
  fingerprints: 'all',
  reason: 'fight',
  because: 'Somebody undid it three times.',
  by: undefined,
  at: given.now,
  repairId: 'r1',
  ...parts,
});

const snapshot = given.anAccount({
  distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
  buckets: [given.aBucket('site', null)],
});
const factsWith = (holds: Memory['holds'], tags?: string) =>
  given.factsOf(
    tags === undefined
      ? snapshot
      : { ...snapshot, buckets: [given.aBucket('site', granting, { TagSet: given.withTag(tags) })] },
    { memory: { holds } },
  );
const granting = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
const planWith = (holds: Memory['holds'], tags?: string, mode: 'enforce' | 'observe' = 'enforce') =>
  decide(factsWith(holds, tags), { ...defaultSettings, mode }, [site]);
const missing = (): Finding => {
  const [found] = planWith({ status: 'absent' }).findings;
  if (found === undefined) throw new Error('nothing is missing');
  return found;
};

describe('an open hold', () => {
  it.each<[string, Partial<Hold>]>([
    ['over all', {}],
    ['over this fingerprint', { fingerprints: [missing().fingerprint], reason: 'undone' }],
  ])('%s makes the repair a report that says why, what would be, and how to lift it', (_, parts) => {
    const plan = planWith(known([hold(parts)]));
    expect(plan.writes).toEqual([]);
    expect(plan.findings).toMatchObject([
      {
        action: 'report',
        changes: [],
        invalidations: [],
        details: {
          would: 'repair',
          held: 'Somebody undid it three times (origin-guard resume bucket:site lets Origin Guard repair it again)',
        },
        because: expect.stringMatching(
          /Nothing is written: Somebody undid it three times \(origin-guard resume/,
        ),
        fingerprint: missing().fingerprint,
      },
    ]);
  });

  it.each<[string, Partial<Hold>]>([
    ['over another fingerprint', { fingerprints: ['another'] }],
    ['that was lifted', { lifted: { at: given.now, by } }],
    ['over one fingerprint, lifted', { fingerprints: [missing().fingerprint], lifted: { at: 1, by } }],
  ])('(but not one %s) stops nothing', (_, parts) => {
    expect(planWith(known([hold(parts)])).writes).toHaveLength(1);
  });

  it('is told in every mode, before the mode is', () => {
    const [found] = planWith(known([hold()]), undefined, 'observe').findings;
    expect(found?.details.held).toMatch(/^Somebody undid it/);
  });

  it('also stops what would be proposed or waits', () => {
    for (const action of ['propose', 'wait'] as const) {
      const [held] = applyHolds([{ ...missing(), action }], factsWith(known([hold()])));
      expect(held).toMatchObject({ action: 'report', details: { would: action } });
      expect(held).not.toHaveProperty('wait');
    }
  });

  it('stops no purge, and leaves reports as they are', () => {
    const invalidations = [{ distributionId: 'E1', bucket: 'site', paths: ['/*'], because: 'x' }];
    const purge = { ...missing(), changes: [], invalidations };
    const report = { ...missing(), action: 'report' as const };
    expect(applyHolds([purge, report], factsWith(known([hold()])))).toEqual([purge, report]);
  });
});

describe('the tag revoked while a document is held', () => {
  const removal = () => planWith({ status: 'absent' }, 'revoked').findings[0];

  it('still takes the reader out when the fight was about something else', () => {
    const plan = planWith(known([hold({ over: ['something else'] })]), 'revoked');
    expect(plan.writes).toHaveLength(1);
    expect(plan.invalidations).toHaveLength(1);
  });

  it('does not when the fight, or the undo, was about just that', () => {
    const { fingerprint = '' } = removal() ?? {};
    expect(planWith(known([hold({ over: [fingerprint] })]), 'revoked').writes).toEqual([]);
    expect(planWith(known([hold({ fingerprints: [fingerprint] })]), 'revoked').writes).toEqual([]);
  });
});

it('holds that could not be read hold everything, and are told (law 3)', () => {
  const plan = planWith(unreadable('throttled'));
  expect(plan.writes).toEqual([]);
  expect(plan.findings).toContainEqual(
    expect.objectContaining({
      id: 'FACTS_UNREADABLE',
      severity: 'high',
      because: expect.stringContaining('Which repairs are held could not be read (throttled)'),
    }),
  );
});
