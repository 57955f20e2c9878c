/** A machine that sleeps, or a network that hangs, between what is stored and the write itself. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { followUp } from '../../lib/follow-up.ts';
import { handleBatch } from '../../lib/on-change.ts';
import type { Ports } from '../../lib/ports.ts';
import { undoRepair } from '../../lib/undo.ts';
import { deletePolicy } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

/** The last read before the write takes four minutes, in which `follow-up` runs. */
const sleepy = (ports: Ports): Ports => {
  let isStored = false;
  return {
    ...ports,
    state: {
      ...ports.state,
      recordIntent: async (repair, revocations) => {
        await ports.state.recordIntent(repair, revocations);
        isStored = true;
      },
    },
    s3: {
      ...ports.s3,
      bucketPolicy: async (bucket) => {
        const policy = await ports.s3.bucketPolicy(bucket);
        if (isStored) {
          isStored = false;
          bed.advance(4 * minute);
          await followUp(bed.app);
        }
        return policy;
      },
    },
  };
};

it('an undo that outlived its lease is not written: its intents and its hold are void by then', async () => {
  await deletePolicy(bed.actors.terraform, 'files');
  await bed.deliver();
  const [repair] = bed.outcomes();
  const right = bed.policy('files');
  const { app, by } = await bed.as(bed.actors.alice);
  const undo = await undoRepair({ ...app, ports: sleepy(app.ports) }, repair?.repairId ?? '', by);
  expect(undo).toMatchObject({ result: 'failed', because: expect.stringContaining('nothing was written') });
  expect(bed.policy('files')).toEqual(right);
  for (let passed = 0; passed < 20; passed += 1) await bed.tick(minute);
  expect((await stored(bed, 'revocation')).map(({ state }) => state)).toEqual(['void']);
  expect(await bed.app.ports.state.openHolds()).toEqual([]);
  // Asked for again it is done, and purged.
  const again = await bed.as(bed.actors.alice);
  expect(await undoRepair(again.app, repair?.repairId ?? '', by)).toMatchObject({ result: 'undone' });
  for (let passed = 0; passed < 20; passed += 1) await bed.tick(minute);
  expect((await stored(bed, 'revocation')).map(({ state }) => state).sort()).toEqual(['done', 'void']);
});

it('a repair that outlived its lease is not written, and made when its message comes back', async () => {
  await deletePolicy(bed.actors.terraform, 'files');
  const messages = bed.messages();
  const { ports } = bed.app;
  const awake = { ...ports };
  Object.assign(ports, sleepy(awake));
  bed.remaining = Number.POSITIVE_INFINITY;
  const { failed } = await handleBatch(bed.app, messages);
  expect([...failed.keys()]).toEqual(['m0']);
  expect(bed.writes('files')).toBe(0);
  Object.assign(ports, awake);
  await handleBatch(bed.app, messages);
  expect(bed.writes('files')).toBe(1);
});
