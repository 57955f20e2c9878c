import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../lib/sweep.ts';
import { putPolicy } from './account.ts';
import { deleteDistribution, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const repairs = () => bed.outcomes().filter(({ type }) => type === 'repair');
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
/** Somebody wrote the policy long ago, rightly, and CloudTrail still knows. */
const oldWriter = async (): Promise<void> => {
  await putPolicy(bed.actors.terraform, 'legacy', bed.right.legacy);
  await bed.deliver();
  bed.advance(24 * 60 * minute);
};
const deleteLegacy = () => deleteDistribution(bed.actors.alice, bed.seeded.distributions.legacy.id);

describe('a removal after the second read', () => {
  it('names who deleted the distribution, and how long ago, not who once wrote the policy', async () => {
    await oldWriter();
    const deletedAt = bed.app.ports.clock.now();
    await deleteLegacy();
    await bed.deliver();
    await pass(40);

    const [removal, ...more] = repairs();
    expect(more).toEqual([]);
    expect(removal).toMatchObject({
      subject: { type: 'bucket', name: 'legacy' },
      actor: { name: expect.stringContaining('alice'), eventName: expect.stringMatching(/Distribution$/) },
    });
    expect(Math.abs((removal?.eventTime ?? 0) - deletedAt)).toBeLessThan(minute);
    expect((removal?.at ?? 0) - (removal?.eventTime ?? 0)).toBeGreaterThan(15 * minute);
  });

  it('still does when a sweep came in between', async () => {
    await oldWriter();
    await deleteLegacy();
    await bed.deliver();
    await pass(5);
    await sweep(bed.app, 'sweep');
    await bed.drain();
    await pass(40);

    expect(repairs()).toMatchObject([{ actor: { name: expect.stringContaining('alice') } }]);
  });

  it('names nobody when no event led there', async () => {
    await oldWriter();
    await deleteLegacy();
    bed.lose();
    await sweep(bed.app, 'sweep');
    await bed.drain();
    await pass(40);

    expect(repairs()).toMatchObject([{ subject: { name: 'legacy' } }]);
    expect(repairs()[0]?.actor).toBeUndefined();
    expect(repairs()[0]?.eventTime).toBeUndefined();
  });
});

it('lost access names the last writer of the policy, as CloudTrail tells, when its event was lost', async () => {
  await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
  bed.lose();
  await sweep(bed.app, 'sweep');
  await bed.drain();
  await pass(20);

  expect(repairs()).toMatchObject([{ actor: { tool: 'Terraform', eventName: 'PutBucketPolicy' } }]);
});
