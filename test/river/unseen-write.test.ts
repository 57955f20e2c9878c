import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deletePolicy } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const repaired = async (): Promise<void> => {
  await deletePolicy(bed.actors.terraform, 'docs');
  bed.advance(5_000);
  await bed.deliver();
  bed.lose();
  expect(bed.writes('docs')).toBe(1);
};

const look = () =>
  bed.queue.send(
    JSON.stringify({
      schema: 'origin-guard/change-request/1',
      documents: [{ type: 'bucket', name: 'docs' }],
      reason: 'test',
    }),
  );

/** From now on and for so long, S3 shows what was there before the last write. */
const lag = (ms: number) =>
  Object.assign(bed.account.traps, { bucketConsistencyMs: ms, staleReadProbability: 1 });

describe('a repair that does not show yet', () => {
  it('is not made and told a second time', async () => {
    await repaired();
    lag(minute);
    look();
    await bed.drain();
    bed.advance(minute);
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['repair']);
  });

  it('is made again when somebody undoes it, at once when the event tells so', async () => {
    await repaired();
    bed.advance(1_000);
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.writes('docs')).toBe(2);
  });

  it('is made again after the settling, when no event tells that it was undone', async () => {
    await repaired();
    bed.advance(1_000);
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.lose();
    look();
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
    for (let passed = 0; passed < 20 && bed.writes('docs') < 2; passed += 1) {
      bed.advance(minute);
      await bed.drain();
    }
    expect(bed.writes('docs')).toBe(2);
  });
});
