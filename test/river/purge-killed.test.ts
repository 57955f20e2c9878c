/** A purge whose process is killed at any of its calls: nothing is purged twice for one round, lost, or told twice. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import { followUp } from '../../lib/follow-up.ts';
import { createDistribution } from './account.ts';
import { tagBucket } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';
import { killAt } from './killing.ts';

let bed: Bed;
/** Two distributions that lost access by one act. */
let ids: readonly string[];
const prepare = async (): Promise<void> => {
  const settings = { secondPurgeAfterMs: 4 * minute };
  bed = await startBed({ table: 'lab', settings, traps: { invalidationMs: 90_000 } });
  const access = { accessIdentityId: bed.seeded.accessIdentityId };
  const origin = { id: 'legacy', bucket: 'legacy', region: 'us-east-1', ...access };
  const second = await createDistribution(bed.actors.owner, 'legacy-2', [origin]);
  await bed.deliver();
  await tagBucket(bed.actors.alice, 'legacy', 'revoked');
  await bed.deliver();
  ids = [bed.seeded.distributions.legacy.id, second.id];
};
beforeEach(prepare);
afterEach(() => bed.close());
afterAll(stopTables);

/** A run that is killed throws, as Lambda's would; the next one is another process. */
const live = async (revive: () => void): Promise<void> => {
  for (let passed = 0; passed < 18; passed += 1) {
    bed.advance(minute);
    await followUp(bed.app).catch(revive);
    revive();
    await bed.drain();
  }
};

const revocations = async () => (await stored(bed, 'revocation')) as unknown as readonly Revocation[];

const expectAllPurgedAndToldOnce = async (): Promise<void> => {
  expect((await revocations()).map(({ state }) => state)).toEqual(['done', 'done']);
  const effectiveAt = Math.max(...(await revocations()).map((one) => one.effectiveAt ?? Number.NaN));
  for (const id of ids) {
    const invalidations = bed.account.cloudFront.distributions.get(id)?.invalidations ?? [];
    expect(invalidations).toHaveLength(2);
    for (const { createdAt } of invalidations)
      expect(createdAt).toBeGreaterThanOrEqual(effectiveAt + bed.settings.settleMs);
  }
  // One that was published and not yet marked is published again, under its id.
  const told = new Map(bed.outcomes().map((event) => [event.outcomeId, event]));
  const purges = [...told.values()].filter(({ type }) => type === 'purge');
  expect(purges).toMatchObject([{ invalidation: { distributionIds: ids.toSorted() } }]);
  expect(await stored(bed, 'outcome')).not.toContainEqual(
    expect.objectContaining({ dueAt: expect.anything() }),
  );
};

/** What changes something, or stands between two such calls. */
const telling =
  /updateRevocations|createInvalidation|invalidationState|takeInvalidationCall|publish|outcomeDelivered/;

it('killed at any call, after it took effect unheard: which is also just before the next', async () => {
  const dry = killAt(bed, Number.POSITIVE_INFINITY, 'after', 'state.due');
  await live(() => {});
  dry.revive();
  await expectAllPurgedAndToldOnce();
  const places = dry.calls.flatMap((name, at) => (telling.test(name) ? [at] : []));
  expect(places.length).toBeGreaterThan(20);
  for (const at of places) {
    await bed.close();
    await prepare();
    const killing = killAt(bed, at, 'after', 'state.due');
    await live(() => {
      if (killing.dead) killing.revive();
    });
    expect(killing.dead, dry.calls[at]).toBe(true);
    await expectAllPurgedAndToldOnce();
  }
}, 120_000);
