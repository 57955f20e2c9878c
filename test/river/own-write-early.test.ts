/** The event of a write of ours that arrives while its writer is still reading it back. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { tagBucket } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

it('is its writer’s to tell: one marker, one repair, one purge', async () => {
  const { state } = bed.app.ports;
  bed.app.ports.state = {
    ...state,
    endRepair: async (end) => {
      bed.app.ports.state = state;
      await handleBatch(bed.app, bed.messages('own'));
      return state.endRepair(end);
    },
  };
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
  expect(bed.writes('files')).toBe(1);
  for (let passed = 0; passed < 30; passed += 1) await bed.tick(minute);
  expect(bed.outcomes().filter(({ type }) => type === 'marker')).toHaveLength(1);
  expect(bed.outcomes().filter(({ type }) => type === 'repair')).toHaveLength(1);
  expect(bed.outcomes().filter(({ type }) => type === 'purge')).toHaveLength(1);
  expect((await stored(bed, 'revocation')).map(({ state: ended }) => ended)).toEqual(['done']);
});
