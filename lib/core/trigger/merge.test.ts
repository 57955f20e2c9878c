import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { mergeTriggers } from './merge.ts';
import type { Call, TriggerResult } from './result.ts';

const site: DocumentRef = { type: 'bucket', name: 'site' };
const logs: DocumentRef = { type: 'bucket', name: 'logs' };

const call = (
  kind: Actor['kind'],
  at: number | undefined,
  wrotePolicy = true,
  eventId = `e-${kind}-${at}`,
): Call => ({
  actor: { kind, name: kind, tool: 'tool', eventId, eventName: 'PutBucketPolicy', at },
  eventId,
  eventTime: at,
  eventName: 'PutBucketPolicy',
  ours: kind === 'origin-guard',
  wrotePolicy,
});
const naming = (
  from: Call,
  documents: readonly DocumentRef[],
  ...distributionIds: string[]
): TriggerResult => ({
  ...from,
  kind: 'documents',
  documents,
  distributionIds,
});
const siteOf = (...results: readonly TriggerResult[]) => mergeTriggers(results).documents[0];

describe('mergeTriggers', () => {
  test('gives each document and distribution once, sorted, with the earliest time and the latest actor', () => {
    const merged = mergeTriggers([
      naming(call('automation', 2000), [site, logs], 'E2'),
      naming(call('person', 3000), [site], 'E1', 'E2'),
      naming(call('unknown', 1000), [site]),
    ]);

    expect(merged.documents).toMatchObject([
      { document: logs, eventTime: 2000, actor: { kind: 'automation' } },
      { document: site, eventTime: 1000, actor: { kind: 'person' }, cause: { kind: 'person' } },
    ]);
    expect(merged.distributions).toMatchObject([
      { distributionId: 'E1', eventTime: 3000, cause: { kind: 'person' } },
      { distributionId: 'E2', eventTime: 2000, cause: { kind: 'person' } },
    ]);
    expect(merged.everything).toBeUndefined();
  });

  test('never takes the editor of a distribution or a tag for the writer of the policy', () => {
    const edited = naming(call('automation', 3000, false), [site]);
    expect(siteOf(naming(call('person', 1000), [site]), edited)).toMatchObject({
      actor: { kind: 'person' },
      cause: { kind: 'automation' },
    });
    expect(siteOf(edited)).toMatchObject({ actor: undefined, cause: { kind: 'automation' } });
  });

  test('knows a document to which only writes of our own led', () => {
    const own = naming(call('origin-guard', 2000), [site]);
    expect(siteOf(own, own)?.onlyOurWrites).toBe(true);
    expect(siteOf(own, naming(call('person', 1000), [site]))?.onlyOurWrites).toBe(false);
    expect(siteOf(own, naming(call('automation', 1000, false), [site]))?.onlyOurWrites).toBe(false);
    expect(siteOf(naming(call('origin-guard', 2000, false), [site]))?.onlyOurWrites).toBe(false);
  });

  test.each([
    ['person', 'automation'],
    ['person', 'unknown'],
    ['unknown', 'automation'],
    ['automation', 'origin-guard'],
  ] as const)('counts the %s, not the %s, in the same second', (careful, other) => {
    const results = [naming(call(careful, 1000), [site]), naming(call(other, 1000), [site])];
    expect(siteOf(...results)?.actor?.kind).toBe(careful);
    expect(siteOf(...results.reverse())?.actor?.kind).toBe(careful);
  });

  test('takes a call without a time for the latest, and counts time from those that have one', () => {
    const results = [naming(call('person', undefined), [site]), naming(call('automation', 1000), [site])];
    expect(siteOf(...results)).toMatchObject({ eventTime: 1000, actor: { kind: 'person' } });
    expect(siteOf(naming(call('person', undefined), [site]))?.eventTime).toBeUndefined();
  });

  test('asks for a full sweep with all reasons when one call needs it, and keeps the documents', () => {
    const merged = mergeTriggers([
      { ...call('person', 2000), kind: 'everything', because: 'b' },
      { ...call('automation', 1000), kind: 'everything', because: 'a' },
      { ...call('automation', 1500), kind: 'everything', because: 'a' },
      { ...call('unknown', 500), kind: 'nothing', because: 'failed' },
      naming(call('unknown', 400), [site]),
    ]);
    expect(merged.everything).toMatchObject({
      because: ['a', 'b'],
      eventTime: 1000,
      cause: { kind: 'person' },
    });
    expect(merged.documents).toHaveLength(1);
  });

  test('of nothing is nothing', () => {
    const nothing = { documents: [], distributions: [], everything: undefined };
    expect(mergeTriggers([])).toEqual(nothing);
    expect(mergeTriggers([{ ...call('person', 1), kind: 'nothing', because: 'x' }])).toEqual(nothing);
  });

  test('does not depend on order or on repeated deliveries', () => {
    const kind = fc.constantFrom<Actor['kind']>('person', 'automation', 'origin-guard', 'unknown');
    const time = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    const made = fc
      .tuple(kind, time, fc.boolean(), fc.constantFrom('e-1', 'e-2'))
      .map((args) => call(...args));
    const result = fc.oneof(
      fc
        .tuple(made, fc.subarray([site, logs]), fc.subarray(['E1', 'E2']))
        .map(([from, documents, ids]) => naming(from, documents, ...ids)),
      made.map((from): TriggerResult => ({ ...from, kind: 'everything', because: from.actor.kind })),
    );
    const batch = fc.array(result, { maxLength: 8 });
    const shuffled = batch.chain((results) =>
      fc.tuple(
        fc.constant(results),
        fc.shuffledSubarray([...results, ...results], {
          minLength: results.length * 2,
          maxLength: results.length * 2,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([results, again]) => {
        expect(mergeTriggers(again)).toEqual(mergeTriggers(results));
      }),
    );
  });
});
