import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followUp } from '../../lib/follow-up.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { deletePolicy, detachFiles, tagBucket, tagDistribution } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ traps: { invalidationMs: 30_000 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const request = (name: string) => ({
  id: name,
  body: JSON.stringify({
    schema: 'origin-guard/change-request/1',
    documents: [{ type: 'bucket', name }],
    reason: 'test',
  }),
});

describe('functions that run at the same time', () => {
  it('write a document once between them', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    const runs = await Promise.all([1, 2, 3].map(() => handleBatch(bed.app, [request('docs')])));
    expect(bed.account.calls.count({ caller: guardRole, operation: 'PutBucketPolicy' })).toBe(1);
    expect(runs.flatMap(({ failed }) => [...failed])).toEqual([]);
    for (let passed = 0; passed < 3; passed += 1) await bed.tick(minute);
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['repair']);
  });

  it('purge a revocation once per round between them', async () => {
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 30; passed += 1) {
      bed.advance(minute);
      await Promise.all([followUp(bed.app), followUp(bed.app)]);
      await bed.drain();
    }
    const { id } = bed.seeded.distributions.blog;
    expect(bed.account.cloudFront.distributions.get(id)?.invalidations).toHaveLength(2);
    expect(await stored(bed, 'revocation')).toMatchObject([{ state: 'done' }]);
  });
});

describe('a follow-up', () => {
  it('leaves what one item cannot do to the next run, and does the rest', async () => {
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await tagBucket(bed.actors.alice, 'docs', 'revoked');
    await bed.deliver();
    bed.advance(5 * minute);
    const { cloudFront } = bed.app.ports;
    bed.app.ports.cloudFront = {
      ...cloudFront,
      createInvalidation: (input) =>
        input.distributionId === bed.seeded.distributions.docs.id
          ? Promise.reject(new Error('unexpected'))
          : cloudFront.createInvalidation(input),
    };
    expect(await followUp(bed.app)).toEqual({ handled: 1, failed: 1 });
    bed.app.ports.cloudFront = cloudFront;
    // What a run has claimed comes back when that run is certainly over.
    expect(await followUp(bed.app)).toEqual({ handled: 0, failed: 0 });
    bed.advance(3 * minute);
    expect(await followUp(bed.app)).toEqual({ handled: 2, failed: 0 });
  });

  it('begins nothing when its time is nearly over', async () => {
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    bed.advance(5 * minute);
    bed.remaining = 10_000;
    expect(await followUp(bed.app)).toEqual({ handled: 0, failed: 0 });
  });
});

describe('a distribution whose tags cannot be read', () => {
  it('keeps grant and cache, although its origin is detached', async () => {
    await tagDistribution(bed.actors.alice, bed.seeded.distributions.blog.arn, 'off');
    await detachFiles(bed);
    bed.fail({ operation: 'ListTagsForResource', kind: 'access-denied' });
    await bed.deliver();
    for (let passed = 0; passed < 40; passed += 1) await bed.tick(minute);
    expect(bed.writes('files')).toBe(0);
    expect(bed.account.calls.count({ operation: 'CreateInvalidation' })).toBe(0);
    const told = bed
      .outcomes()
      .flatMap(({ findings }) => findings.map(({ id, because }) => `${id} ${because}`));
    expect(told.filter((one) => one.startsWith('FACTS_UNREADABLE'))).toEqual([
      expect.stringContaining(`distribution ${bed.seeded.distributions.blog.id}`),
      expect.stringContaining(`distribution ${bed.seeded.distributions.blog.id}`),
    ]);
  });
});
