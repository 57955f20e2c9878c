/** What holds a follow-up up keeps nothing else from its end. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { followUp } from '../../lib/follow-up.ts';
import { createDistribution, regions } from './account.ts';
import { tagBucket } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const minutes = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) {
    bed.remaining = 120_000;
    bed.advance(minute);
    await followUp(bed.app);
  }
};
const states = async () => (await stored(bed, 'revocation')).map(({ state }) => state);

it('purges are made while a bus that fails slowly keeps many messages', async () => {
  const publish = bed.app.ports.bus.publish;
  bed.app.ports.bus = {
    publish: async () => {
      bed.advance(18_000);
      bed.remaining -= 18_000;
      throw new Error('the bus does not answer');
    },
  };
  const { state, clock } = bed.app.ports;
  const [event] = await firstMessage();
  if (event === undefined) throw new Error('nothing was told');
  for (let one = 0; one < 12; one += 1)
    await state.putOutcome({ ...event, outcomeId: `undelivered-${one}` }, clock.now());
  await minutes(30);
  expect(await states()).toEqual(['done']);
  bed.app.ports.bus = { publish };
  await minutes(2);
  expect((await stored(bed, 'outcome')).filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
});

/** A revocation is told, into the outbox only. */
const firstMessage = async () => {
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  bed.remaining = 1_000_000;
  await bed.deliver();
  const due = await bed.app.ports.state.due(bed.app.ports.clock.now() + 10 * minute, 100);
  return due.flatMap((item) => (item.type === 'outcome' ? [item.event] : []));
};

it('a cache that was done long before another of its act is told with it', async () => {
  const origin = {
    id: 'files',
    bucket: 'files',
    region: regions.files,
    accessControlId: bed.seeded.accessControlId,
  };
  const second = await createDistribution(bed.actors.owner, 'second', [origin]);
  await bed.deliver();
  await minutes(5);
  const { cloudFront } = bed.app.ports;
  bed.app.ports.cloudFront = {
    ...cloudFront,
    createInvalidation: async (request) =>
      request.distributionId === second.id
        ? { status: 'later', because: 'TooManyInvalidationsInProgress' }
        : cloudFront.createInvalidation(request),
  };
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
  await minutes(40);
  expect((await states()).sort()).toEqual(['done', 'settling']);
  expect(bed.outcomes().filter(({ type }) => type === 'purge')).toEqual([]);
  bed.app.ports.cloudFront = cloudFront;
  await minutes(40);
  expect(await states()).toEqual(['done', 'done']);
  const purges = bed.outcomes().filter(({ type }) => type === 'purge');
  expect(purges).toHaveLength(1);
  expect(purges[0]).toMatchObject({
    subject: { type: 'bucket', name: 'files' },
    invalidation: { distributionIds: [bed.seeded.distributions.blog.id, second.id].sort() },
  });
  for (const id of [bed.seeded.distributions.blog.id, second.id])
    expect(await bed.app.ports.state.openRevocationsOfDistribution(id)).toEqual([]);
});
