import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeEvent, RepairRecord, Revocation } from '../../lib/core/model/outcome.ts';
import { followUp } from '../../lib/follow-up.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { type Bucket, putPolicy } from './account.ts';
import { deletePolicy, tagBucket } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';
import { killAt, type Moment } from './killing.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ table: 'lab', traps: { invalidationMs: 30_000 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

/** The lease runs out, the write is judged, purges settle, complete, and are made once more. */
const pass = async (): Promise<void> => {
  for (const minutes of [4, 1, 2, 1, 1, 11, 1, 1, 1]) await bed.tick(minutes * minute);
};

/** Something wrong with one bucket that the guard must repair, and how all is made right again for the next try. */
interface Scene {
  readonly bucket: Bucket;
  begin(): Promise<void>;
  restore(): Promise<void>;
  isRight(): boolean;
}

const grants = (): Scene => ({
  bucket: 'docs',
  begin: () => deletePolicy(bed.actors.terraform, 'docs'),
  restore: async () => {},
  isRight: () => JSON.stringify(bed.policy('docs')).includes(bed.seeded.distributions.docs.arn),
});

const revokes = (): Scene => ({
  bucket: 'files',
  begin: () => tagBucket(bed.actors.alice, 'files', 'revoked'),
  restore: async () => {
    await tagBucket(bed.actors.alice, 'files', 'enforce');
    await putPolicy(bed.actors.terraform, 'files', bed.right.files);
    await bed.deliver();
  },
  isRight: () => !JSON.stringify(bed.policy('files')).includes(bed.seeded.distributions.blog.arn),
});

interface Since {
  readonly startedAt: number;
  readonly writes: number;
  readonly outcomes: number;
}
const now = () => bed.app.ports.clock.now();
const mark = (scene: Scene): Since => ({
  startedAt: now(),
  writes: bed.writes(scene.bucket),
  outcomes: bed.outcomes().length,
});

/** One write, told with the id that its repair gives it, and nothing is left open. */
const expectFinished = async (scene: Scene, since: Since, label: string): Promise<void> => {
  expect(scene.isRight(), label).toBe(true);
  expect(bed.writes(scene.bucket) - since.writes, `${label}: writes`).toBe(1);
  const repairs = ((await stored(bed, 'repair')) as unknown as readonly RepairRecord[]).filter(
    ({ startedAt }) => startedAt >= since.startedAt,
  );
  expect(
    repairs.filter(({ dueAt }) => dueAt !== undefined),
    `${label}: due repairs`,
  ).toEqual([]);
  const made = repairs.filter(({ state }) => state !== 'failed');
  expect(
    made.map(({ state }) => state),
    `${label}: repairs`,
  ).toEqual(['verified']);
  const told = bed.outcomes().slice(since.outcomes).filter(isRepair);
  expect([...new Set(told.map(({ outcomeId }) => outcomeId))], `${label}: told`).toEqual(
    made.map(({ repairId }) => `${repairId}-made`),
  );
  expect((await stored(bed, 'outcome')).filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
};
const isRepair = ({ type }: OutcomeEvent): boolean => type === 'repair';

const expectPurged = async (since: Since, label: string): Promise<void> => {
  const revocations = ((await stored(bed, 'revocation')) as unknown as readonly Revocation[]).filter(
    ({ createdAt }) => createdAt >= since.startedAt,
  );
  const ends = new Set(revocations.map(({ state }) => state));
  expect(ends.has('done'), `${label}: purged`).toBe(true);
  expect([...ends].filter((state) => state !== 'done' && state !== 'void')).toEqual([]);
};

type Finish = (since: Since, label: string, messages: ReturnType<Bed['messages']>) => Promise<void>;

/** Nobody undid anything for a day: the next round is no fight. */
const dayLater = async (scene: Scene): Promise<void> => {
  await scene.restore();
  bed.advance(25 * 60 * minute);
};

/** Plays the scene again and again, each time killed one call later after the intent was stored, until it survives. */
const killedAtEachCall = async (scene: Scene, moments: readonly Moment[], finish: Finish): Promise<void> => {
  for (const moment of moments) {
    let dead = true;
    for (let at = moment === 'after' ? 0 : 1; dead; at += 1) {
      await scene.begin();
      const since = mark(scene);
      const messages = bed.messages(`${moment}${at}-`);
      const killing = killAt(bed, at, moment, 'state.recordIntent');
      await handleBatch(bed.app, messages).catch(() => undefined);
      killing.revive();
      dead = killing.dead;
      await finish(since, `killed ${moment} ${killing.calls.join(', ')}`, messages);
      await dayLater(scene);
      expect(dead || at > 8, `only ${at} calls`).toBe(true);
    }
  }
};

describe('a process that is killed at any call from the stored intent on', () => {
  it('leaves a lost read access that follow-up alone sees repaired and told', async () => {
    const scene = grants();
    await killedAtEachCall(scene, ['before', 'after'], async (since, label) => {
      await pass();
      await expectFinished(scene, since, label);
    });
  }, 240_000);

  it('leaves a revocation that follow-up alone sees written, told and purged', async () => {
    const scene = revokes();
    await killedAtEachCall(scene, ['before', 'after'], async (since, label) => {
      await pass();
      await expectFinished(scene, since, label);
      await expectPurged(since, label);
    });
  }, 240_000);

  it('does no work twice when its message comes back as well', async () => {
    const scene = revokes();
    await killedAtEachCall(scene, ['after'], async (since, label, messages) => {
      await handleBatch(bed.app, messages);
      await pass();
      await expectFinished(scene, since, label);
      await expectPurged(since, label);
    });
  }, 240_000);
});

describe('a follow-up that is killed at any call', () => {
  it('is finished by the next one', async () => {
    const scene = revokes();
    let killed = 0;
    for (let at = 0, moment: Moment = 'before'; ; at += moment === 'after' ? 1 : 0) {
      await scene.begin();
      const since = mark(scene);
      const death = killAt(bed, 0, 'after', 's3.putBucketPolicy');
      await bed.deliver();
      death.revive();
      expect(death.dead).toBe(true);
      bed.advance(4 * minute);
      const follower = killAt(bed, at, moment);
      await followUp(bed.app).catch(() => undefined);
      follower.revive();
      const label = `follow-up killed ${moment} call ${at} (${follower.calls.at(-1)})`;
      await pass();
      await expectFinished(scene, since, label);
      await expectPurged(since, label);
      await dayLater(scene);
      if (!follower.dead) break;
      killed += 1;
      moment = moment === 'before' ? 'after' : 'before';
    }
    expect(killed).toBeGreaterThan(15);
  }, 240_000);
});
