import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Memory } from '../model/memory.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { firstSeen, type Patience, patience, secondRead } from './patience.ts';

const document = { type: 'bucket', name: 'site' } as const;
const ago = (minutes: number): number => given.now - given.minutes(minutes);
const later = (minutes: number): number => given.now + given.minutes(minutes);
const seenAt = (...times: readonly number[]): Partial<Memory> => ({
  sightings: {
    status: 'known',
    value: [
      ...times.map((firstSeenAt) => ({ fingerprint: 'this', firstSeenAt })),
      { fingerprint: 'another', firstSeenAt: 1 },
    ],
  },
});
const changedAt = (at: number): Pick<Memory, 'actors'> => ({
  actors: new Map([['bucket:site', given.anActor('person', { at })]]),
});

const at = (memory: Partial<Memory>, all: readonly SnapshotDistribution[] = []): Patience => {
  const facts = given.factsOf(given.anAccount({ distributions: all }), { memory });
  const concerned = facts.distributions.status === 'known' ? facts.distributions.value : [];
  const involved = concerned.filter(({ id }) => id === 'E1');
  return patience(facts, given.enforcing, { document, fingerprint: 'this', concerned, involved });
};
const one = (id: string, parts: Partial<SnapshotDistribution> = {}) =>
  given.aDistribution(id, [given.anOrigin('site')], parts);

describe('when something was first seen', () => {
  const first = (memory: Partial<Memory>) => firstSeen(given.factsOf(given.anAccount(), { memory }), 'this');

  it('is the earliest time, of this problem alone', () => {
    expect(first(seenAt(30, 10, 20))).toBe(10);
    expect(first(seenAt())).toBeUndefined();
    expect(first({})).toBeUndefined();
  });
});

describe('two reads', () => {
  const reads = (memory: Partial<Memory>) =>
    secondRead(given.factsOf(given.anAccount(), { memory }), given.enforcing, 'this');

  it.each<[string, Partial<Memory>, Patience]>([
    [
      'at first sight',
      {},
      {
        now: false,
        because: 'it was seen for the first time, and a removal needs two agreeing reads',
        until: later(15),
      },
    ],
    [
      'too close together',
      seenAt(ago(14)),
      {
        now: false,
        because: 'it was first seen too short a time ago, and a removal needs two agreeing reads',
        until: later(1),
      },
    ],
    ['far enough apart', seenAt(ago(15)), { now: true }],
  ])('%s', (_, memory, expected) => {
    expect(reads(memory)).toEqual(expected);
  });
});

describe('a removal', () => {
  const grace = 'something involved changed a short time ago';

  it.each<[string, Parameters<typeof at>, Patience]>([
    ['happens now when nothing is in the way', [seenAt(ago(15)), [one('E1')]], { now: true }],
    [
      'waits for one that is not deployed, until that is over',
      [seenAt(ago(15)), [one('E1'), one('E2', { Status: 'InProgress' })]],
      {
        now: false,
        because: 'distribution E2 is InProgress, not Deployed: edges may still use an earlier configuration',
        until: undefined,
      },
    ],
    [
      'waits for several that are not deployed, and for the second read',
      [seenAt(ago(14)), [one('E2', { Status: 'InProgress' }), one('E3', { Status: 'InProgress' })]],
      {
        now: false,
        because:
          'distribution E2 is InProgress, not Deployed: edges may still use an earlier configuration (and of 1 more)',
        until: later(1),
      },
    ],
    [
      'waits during the grace period of the document',
      [{ ...seenAt(ago(60)), ...changedAt(ago(14)) }],
      { now: false, because: grace, until: later(1) },
    ],
    ['does not wait when that is just over', [{ ...seenAt(ago(60)), ...changedAt(ago(15)) }], { now: true }],
    [
      'waits during the grace period of a distribution that it is about',
      [seenAt(ago(60)), [one('E1', { LastModifiedTime: '2026-11-24T11:50:00Z' })]],
      { now: false, because: grace, until: later(5) },
    ],
    [
      'does not wait during that of another one',
      [seenAt(ago(60)), [one('E2', { LastModifiedTime: '2026-11-24T11:50:00Z' })]],
      { now: true },
    ],
    [
      'waits for whichever takes longer: the second read',
      [{ ...seenAt(ago(2)), ...changedAt(ago(10)) }],
      { now: false, because: grace, until: later(13) },
    ],
    [
      'waits for whichever takes longer: the grace period',
      [{ ...seenAt(ago(10)), ...changedAt(ago(2)) }],
      { now: false, because: grace, until: later(13) },
    ],
  ])('%s', (_, parts, expected) => {
    expect(at(...parts)).toEqual(expected);
  });
});
