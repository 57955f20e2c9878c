import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import { tagBucket } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ traps: { invalidationMs: 90_000, deployMs: 5 * minute } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const invalidations = () =>
  bed.account.cloudFront.distributions.get(bed.seeded.distributions.blog.id)?.invalidations ?? [];
const states = async () =>
  ((await stored(bed, 'revocation')) as unknown as readonly Revocation[]).map(({ state }) => state);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};

/** An explicit revocation: the grant goes at once, then the caches of `blog`. */
const revokeFiles = async () => {
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
};

describe('trouble with CloudFront', () => {
  it('as TooManyInvalidationsInProgress is waited out, ever longer', async () => {
    bed.fail({
      operation: 'CreateInvalidation',
      kind: { status: 400, code: 'TooManyInvalidationsInProgress', message: 'too many' },
      times: 5,
    });
    await revokeFiles();
    await pass(8);
    expect(invalidations().length).toBeGreaterThan(0);
    expect(bed.outcomes().filter(({ type }) => type === 'failure')).toEqual([]);
  });

  it('that a person must solve is told once, soon, and tried on', async () => {
    const stop = bed.fail({ operation: 'CreateInvalidation', kind: 'access-denied' });
    await revokeFiles();
    await pass(30);
    const failures = bed.outcomes().filter(({ type }) => type === 'failure');
    expect(failures).toMatchObject([{ because: expect.stringContaining('AccessDenied') }]);
    stop();
    await pass(20);
    expect(invalidations().length).toBeGreaterThan(0);
  });

  it('that hides the progress of a purge is told once, and both rounds are purged all the same', async () => {
    bed.fail({ operation: 'GetInvalidation', kind: 'access-denied' });
    await revokeFiles();
    await pass(60);
    // Each round, and one more for each; the last one is asked about for as long as it takes.
    expect(invalidations()).toHaveLength(4);
    expect(new Set(invalidations().map(({ callerReference }) => callerReference)).size).toBe(4);
    expect(await states()).toEqual(['purging']);
    expect(bed.outcomes().filter(({ type }) => type === 'failure')).toHaveLength(1);
    expect(bed.account.calls.count({ operation: 'GetInvalidation' })).toBeLessThan(32 * 2);
    await pass(120);
    expect(invalidations()).toHaveLength(4);
  });

  it('that knows nothing of an invalidation has another one created, which is followed', async () => {
    const NoSuchInvalidation = { status: 404, code: 'NoSuchInvalidation', message: 'there is none' };
    bed.fail({ operation: 'GetInvalidation', kind: NoSuchInvalidation, times: 4 });
    await revokeFiles();
    await pass(40);
    expect(invalidations()).toHaveLength(3);
    expect(await states()).toEqual(['done']);
    const told = bed.outcomes().map(({ type }) => type);
    expect(told.filter((type) => type === 'failure')).toHaveLength(1);
    expect(told.filter((type) => type === 'purge').length).toBeGreaterThan(0);
  });
});
