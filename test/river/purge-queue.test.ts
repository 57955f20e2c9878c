/** Purges and the account's allowance: many at once, several runs at the same time, and what else is due beside them. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import { followUp } from '../../lib/follow-up.ts';
import { stepRevocation } from '../../lib/purge.ts';
import { revocationsOfVanished } from '../../lib/revocations.ts';
import { createDistribution, putPolicy } from './account.ts';
import { tagBucket, tagDistribution } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ table: 'lab', traps: { invalidationMs: 90_000, invalidationRate: 0.5 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const now = () => bed.app.ports.clock.now();
const bucket = { type: 'bucket', name: 'media' } as const;
const nobody = { actor: undefined, eventTime: undefined };
const revocations = async () => (await stored(bed, 'revocation')) as unknown as readonly Revocation[];
const tried = (more: object = {}) =>
  bed.account.calls.find({ caller: guardRole, operation: 'CreateInvalidation', ...more });
const creations = () => tried({ ok: true });
const told = (type: string) => bed.outcomes().filter((event) => event.type === type);

/** A run as Lambda makes it: it has two minutes, and waiting costs them. */
const run = async (): Promise<void> => {
  const until = now() + 2 * minute;
  await followUp({ ...bed.app, remainingMs: () => until - now() });
};

/** Copies of a distribution, put into the account directly: by the hundred, calls would take their time. */
const manyDistributions = (count: number): readonly string[] => {
  const { distributions } = bed.account.cloudFront;
  const blog = distributions.get(bed.seeded.distributions.blog.id);
  if (blog === undefined) throw new Error('there is no blog');
  return Array.from({ length: count }, (_, index) => {
    const id = `EMANY${String(index).padStart(3, '0')}`;
    distributions.set(id, { ...blog, id, arn: blog.arn.replace(blog.id, id), invalidations: [] });
    return id;
  });
};

/** Their purges, settled and due one after the other; the first of the list since longest. */
const settleAll = async (ids: readonly string[]): Promise<void> => {
  const wishes = ids.map((distributionId) => ({
    distributionId,
    bucket: 'media',
    paths: ['/*'],
    because: 'b',
  }));
  const intents = wishes.flatMap((wish) => revocationsOfVanished(bed.app, bucket, [wish], nobody));
  const update = { document: bucket, putEdges: [], deleteEdges: [], putSightings: [], deleteSightings: [] };
  const settled = intents.map((intent, index) => ({
    ...intent,
    state: 'settling' as const,
    effectiveAt: now(),
    dueAt: now() - ids.length + index,
  }));
  await bed.app.ports.state.remember({ ...update, revocations: settled, lookAgainAt: now() });
};

it('hundreds that are due at once are created oldest first, one every two seconds, and none is forgotten', async () => {
  // With the 500 that an account may have it is the same, and takes a minute (measured on 2026-11-24).
  const ids = manyDistributions(220);
  await settleAll(ids);
  const startedAt = now();
  let runs = 0;
  for (; creations().length < ids.length && runs < 20; runs += 1) {
    bed.advance(1_000);
    await run();
    // What else is due does not wait for them.
    if (runs === 0) expect(await stored(bed, 'look-again')).toEqual([]);
  }
  expect(runs).toBeGreaterThanOrEqual(4);
  const calls = tried().slice(0, ids.length);
  expect(calls.map(({ resource }) => resource)).toEqual(ids);
  expect(calls.map(({ status }) => status)).toEqual(ids.map(() => 201));
  expect(now() - startedAt).toBeGreaterThanOrEqual((ids.length - 1) * 2_000);
  const left = (await revocations()).filter(({ state, round }) => state === 'settling' && round === 1);
  expect(left).toEqual([]);
}, 120_000);

describe('several runs at the same time', () => {
  it('create one invalidation per round, and tell once, for all that the distribution lost', async () => {
    await tagDistribution(bed.actors.alice, bed.seeded.distributions.blog.arn, 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 30; passed += 1) {
      bed.advance(minute);
      await Promise.all([run(), run(), run()]);
    }
    expect((await revocations()).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(tried()).toHaveLength(2);
    expect(told('purge')).toHaveLength(1);
  });

  it('tell once, and at once, of an act that concerns two distributions when each ends one half', async () => {
    const access = { accessIdentityId: bed.seeded.accessIdentityId };
    const origin = { id: 'legacy', bucket: 'legacy', region: 'us-east-1', ...access };
    await createDistribution(bed.actors.owner, 'legacy-2', [origin]);
    await bed.deliver();
    await tagBucket(bed.actors.alice, 'legacy', 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 12; passed += 1) await bed.tick(minute / 4);
    const halves = await revocations();
    expect(halves.map(({ state }) => state)).toEqual(['purging', 'purging']);
    bed.advance(2 * minute);
    await Promise.all(halves.map((half) => stepRevocation(bed.app, half)));
    expect((await revocations()).map(({ round, told }) => [round, told])).toEqual([
      [2, true],
      [2, true],
    ]);
    const invalidationId = expect.stringMatching(/^I/);
    expect(told('purge')).toMatchObject([
      { invalidation: { distributionIds: { length: 2 }, invalidationId } },
    ]);
  });
});

describe('a purge that waits for a quota', () => {
  const tooMany = { status: 400, code: 'TooManyInvalidationsInProgress', message: 'too many' };

  it('keeps no other out, is tried for hours, and is told to a person once', async () => {
    const { blog } = bed.seeded.distributions;
    const stop = bed.fail({ operation: 'CreateInvalidation', resource: blog.id, kind: tooMany });
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await tagBucket(bed.actors.alice, 'docs', 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 25; passed += 1) await bed.tick(minute);
    const other = (await revocations()).filter(({ distributionId }) => distributionId !== blog.id);
    expect(other).toMatchObject([{ state: 'done' }]);
    for (let passed = 0; passed < 400; passed += 1) await bed.tick(minute);
    expect(told('failure')).toMatchObject([
      {
        because: expect.stringContaining('TooManyInvalidationsInProgress'),
        invalidation: { state: 'NotCreated' },
      },
    ]);
    expect(tried().length).toBeLessThan(45);
    stop();
    for (let passed = 0; passed < 40; passed += 1) await bed.tick(minute);
    expect(new Set((await revocations()).map(({ state }) => state))).toEqual(new Set(['done']));
    expect(told('failure')).toHaveLength(1);
  }, 120_000);
});

it('many paths of one distribution become everything: 15 wildcards may be in progress', async () => {
  const wishes = Array.from({ length: 20 }, (_, index) => ({
    distributionId: bed.seeded.distributions.blog.id,
    bucket: `b${index}`,
    paths: [`/p${index}/*`],
    because: 'b',
  }));
  const intents = revocationsOfVanished(bed.app, bucket, wishes, nobody);
  const update = { document: bucket, putEdges: [], deleteEdges: [], putSightings: [], deleteSightings: [] };
  await bed.app.ports.state.remember({ ...update, revocations: intents, lookAgainAt: undefined });
  await putPolicy(bed.actors.alice, 'media', bed.right.media);
  for (let passed = 0; passed < 5; passed += 1) await bed.tick(minute);
  const [first] =
    bed.account.cloudFront.distributions.get(bed.seeded.distributions.blog.id)?.invalidations ?? [];
  expect(first?.paths).toEqual(['/*']);
});
