import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import type { Actor, Sighting } from '../model/memory.ts';
import { known } from '../model/reading.ts';
import { withoutOtherTakers } from './takers.ts';

const site = { type: 'bucket', name: 'site' } as const;
const seenAt = given.now - 60_000;
const actor = (kind: Actor['kind'], at: number | undefined, eventName?: string): Actor => ({
  ...given.anActor(kind),
  at,
  eventName,
});
const lost = (parts: Partial<Finding> = {}): Finding =>
  ({
    class: 'grant',
    action: 'repair',
    fingerprint: 'lost',
    changes: [{ document: site }],
    ...parts,
  }) as unknown as Finding;
const sight = (cause?: Actor): Sighting => ({
  fingerprint: 'lost',
  firstSeenAt: seenAt,
  ...(cause === undefined ? {} : { cause }),
});
const keeps = (writer: Actor, sightings: readonly Sighting[], finding = lost()): boolean => {
  const facts = given.factsOf(given.anAccount({}), {
    memory: { actors: new Map([['bucket:site', writer]]), sightings: known(sightings) },
  });
  return withoutOtherTakers([finding], facts).memory.actors.has('bucket:site');
};

const before = actor('automation', seenAt - 1);
const after = actor('automation', seenAt + 1);
const byPerson = actor('person', seenAt - 1, 'PutBucketPolicy');

it.each<[string, boolean, Actor, readonly Sighting[]]>([
  ['was never seen before', true, before, []],
  ['another loss was seen after a person', true, before, [{ ...sight(byPerson), fingerprint: 'other' }]],
  ['a person took it, and automation wrote before', false, before, [sight(byPerson)]],
  ['a person took it, and automation wrote after', false, after, [sight(byPerson)]],
  ['a person took it by a call nobody named', false, before, [sight(actor('person', seenAt))]],
  ['automation took it', true, after, [sight(actor('automation', seenAt, 'PutBucketPolicy'))]],
  ['a person changed something else', true, before, [sight(actor('person', seenAt, 'UpdateDistribution'))]],
  ['and automation wrote after it', false, after, [sight(actor('person', seenAt, 'UpdateDistribution'))]],
  ['nobody knows who, automation wrote before', true, before, [sight()]],
  ['nobody knows who, automation wrote after', false, after, [sight()]],
  ['nobody knows who, nor when automation wrote', false, actor('automation', undefined), [sight()]],
  ['unknown took it, automation wrote before', true, before, [sight(actor('unknown', seenAt - 1))]],
  ['a person wrote last', true, actor('person', seenAt + 1), [sight(byPerson)]],
])('a loss that %s: the writer counts (%s)', (_, expected, writer, sightings) => {
  expect(keeps(writer, sightings)).toBe(expected);
});

it('is about what would be given back, and about nothing else', () => {
  const sightings = [sight(byPerson)];
  expect(keeps(before, sightings, lost({ action: 'propose' }))).toBe(true);
  expect(keeps(before, sightings, lost({ class: 'narrow' }))).toBe(true);
  expect(keeps(before, sightings, lost({ changes: [] }))).toBe(true);
});
