import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import type { Actor, Hold } from '../model/memory.ts';
import { defaultSettings } from '../model/settings.ts';
import { applyResumed } from './resumed.ts';

const site = { type: 'bucket', name: 'site' } as const;
const alice = given.anActor('person', { name: 'alice', at: 10_000 });
const proposed: Finding = {
  kind: 'bucket-policy-missing-grant',
  id: 'GRANT_MISSING_OAC',
  severity: 'high',
  subject: site,
  distributions: ['E1'],
  because: 'A person has to say.',
  class: 'grant',
  action: 'propose',
  details: {},
  changes: [{ type: 'grant-read', document: site, reader: { type: 'distribution', arn: given.arnOf('E1') } }],
  invalidations: [],
  fingerprint: 'f',
};
const hold = (parts: Partial<Hold> = {}): Hold => ({
  holdId: 'h',
  fingerprints: ['f'],
  reason: 'undone',
  because: 'alice took it back.',
  by: given.anActor('person', { name: 'alice' }),
  at: 10_000,
  repairId: 'R1',
  lifted: { at: 90_000, by: given.anActor('person', { name: 'bob' }) },
  ...parts,
});
const { lifted: _, ...held } = hold();
const actionOf = (
  parts: Partial<Hold> | 'held' = {},
  actor: Actor | undefined = alice,
  finding: Partial<Finding> = {},
  restore = defaultSettings.restore,
): Finding => {
  const facts = given.factsOf(given.anAccount(), {
    memory: {
      holds: { status: 'known', value: [parts === 'held' ? held : hold(parts)] },
      actors: new Map(actor === undefined ? [] : [['bucket:site', actor]]),
    },
  });
  const [found] = applyResumed([{ ...proposed, ...finding }], facts, { ...defaultSettings, restore });
  if (found === undefined) throw new Error('a finding was lost');
  return found;
};

describe('what an undo took away and somebody resumed', () => {
  it('is repaired, saying who said so', () => {
    expect(actionOf()).toMatchObject({
      action: 'repair',
      because: 'A person has to say. That was an undo, and bob has resumed the repair since.',
    });
  });

  it.each<[string, Finding]>([
    ['while it is held', actionOf('held')],
    [
      'when nobody knows who wrote last',
      actionOf({}, given.anActor('unknown', { name: '?', at: undefined })),
    ],
    ['when somebody else wrote last', actionOf({}, given.anActor('person', { name: 'carol', at: 20_000 }))],
    ['when the same person wrote after the resume', actionOf({}, { ...alice, at: 100_000 })],
    ['when the last write known is older than the undo', actionOf({}, { ...alice, at: 1_000 })],
    ['when the hold was about something else', actionOf({ fingerprints: ['g'] })],
    ['when it was a fight', actionOf({ reason: 'fight', fingerprints: 'all' })],
    ['when it is about a write', actionOf({}, alice, { class: 'write' })],
    ['when there is nothing to change', actionOf({}, alice, { changes: [] })],
    ['when restoring is to be asked for', actionOf({}, alice, {}, 'propose')],
  ])('is still proposed %s', (_, found) => {
    expect(found).toMatchObject({ action: 'propose', because: 'A person has to say.' });
  });

  it('leaves what is not proposed as it is', () => {
    expect(actionOf({}, alice, { action: 'report' }).action).toBe('report');
  });
});
