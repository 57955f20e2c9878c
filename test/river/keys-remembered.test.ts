import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatePort } from '../../lib/ports.ts';
import { deleteDistribution, deletePolicy } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

/** The process dies right after it has remembered a bucket. */
const dieAfterRemember = (): (() => void) => {
  const { state } = bed.app.ports;
  let dead = false;
  const entries = Object.entries(state).map(([name, call]) => [
    name,
    async (...input: never[]) => {
      if (dead) throw new Error('the process was killed');
      const answer = await (call as (...all: never[]) => Promise<unknown>)(...input);
      dead = name === 'remember' && JSON.stringify(input).includes('"type":"bucket"');
      return answer;
    },
  ]);
  bed.app.ports.state = Object.fromEntries(entries) as StatePort;
  return () => {
    bed.app.ports.state = state;
  };
};

describe('a key whose last access path has ended', () => {
  it('is looked at, although nothing names it any more and the run that ended it died', async () => {
    const { id, arn } = bed.seeded.distributions.docs;
    await deleteDistribution(bed.actors.alice, id);
    await deletePolicy(bed.actors.alice, 'docs');
    bed.lose();
    // The inventory that the function remembers is out of date by now.
    bed.advance(2 * minute);
    const documents = [{ type: 'bucket', name: 'docs' }];
    bed.queue.send(JSON.stringify({ schema: 'origin-guard/change-request/1', documents, reason: 'test' }));
    const revive = dieAfterRemember();
    await bed.drain().catch(() => {});
    revive();
    for (const { receiptHandle } of bed.queue.peek()) bed.queue.delete(receiptHandle ?? '');
    expect(JSON.stringify(bed.keyPolicy())).toContain(arn);
    expect((await stored(bed, 'edge')).filter(({ body }) => String(body).includes(id))).toEqual([]);
    for (let passed = 0; passed < 45; passed += 1) await bed.tick(minute);
    expect(JSON.stringify(bed.keyPolicy())).not.toContain(arn);
  });
});
