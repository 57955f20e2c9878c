import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../lib/sweep.ts';
import { createKey, encryptWith, putPolicy } from './account.ts';
import { detachFiles, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const purged = () =>
  (bed.account.cloudFront.distributions.get(bed.seeded.distributions.blog.id)?.invalidations ?? []).map(
    ({ paths }) => paths,
  );
const sweepThrough = async (): Promise<void> => {
  await sweep(bed.app, 'sweep');
  await bed.drain();
};
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};

/** The grant goes in a Region without a rule, then the origin, in an event that is lost: nothing names `files` now. */
const loseEveryTrace = async (): Promise<void> => {
  await putPolicy(bed.actors.alice, 'files', withoutCloudFront(bed.right.files));
  await detachFiles(bed);
  bed.lose();
};

describe('a sweep over what only memory names', () => {
  it('finds a bucket that lost its grant and then its origin unseen, and purges the cache', async () => {
    await loseEveryTrace();
    await sweepThrough();
    await pass(10);

    // Which paths the origin had is not known any more.
    expect(purged()).toEqual([['/*']]);
    expect((await stored(bed, 'edge')).filter(({ bucket }) => bucket === 'files')).toEqual([]);
  });

  it('leaves it alone afterwards', async () => {
    await loseEveryTrace();
    await sweepThrough();
    await pass(60);
    const before = purged().length;
    expect(before).toBe(2);

    expect(await sweep(bed.app, 'sweep')).toEqual({ buckets: 3, keys: 1 });
    await bed.drain();
    await pass(30);
    expect(purged()).toHaveLength(before);
  });

  it('looks at the key that a bucket encrypted with before, and at a bucket that is gone', async () => {
    const keyArn = await createKey(bed.actors.owner, bed.account.id);
    await encryptWith(bed.actors.alice, 'docs', keyArn);
    await bed.actors.alice.s3('us-east-1').send(new DeleteBucketCommand({ Bucket: 'files' }));
    bed.lose();

    expect(await sweep(bed.app, 'sweep')).toEqual({ buckets: 4, keys: 1 });
    const results = await bed.drain();
    expect(results.flatMap(({ failed }) => [...failed])).toEqual([]);
    const looked = results.flatMap(({ runs }) => runs.flatMap(({ documents }) => documents));
    for (const key of [keyArn, bed.seeded.keyArn]) expect(looked).toContain(`key:${key}`);
    await pass(10);
    expect(bed.queue.receive(10)).toEqual([]);
  });

  it('is tried again when what worked before cannot be read, and queues the rest', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      rememberedDocuments: async () => ({ status: 'unreadable', because: 'throttled' }),
    };

    await expect(sweep(bed.app, 'sweep')).rejects.toThrow(/what worked before \(throttled\).* 4 documents/);
    expect(bed.queue.receive(10).length).toBeGreaterThan(0);
  });
});
