import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import type { StatePort } from '../../lib/ports.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, tagBucket, unconditioned } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ traps: { invalidationMs: 30_000 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const blog = () => bed.seeded.distributions.blog;
const puts = () => bed.account.calls.find({ caller: guardRole, operation: 'PutBucketPolicy' });
const states = async () =>
  ((await stored(bed, 'revocation')) as unknown as readonly Revocation[]).map(({ state }) => state);
const repairs = async () => (await stored(bed, 'repair')).map(({ state }) => state);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
const purged = () => bed.account.cloudFront.distributions.get(blog().id)?.invalidations.length ?? 0;
const grantIsGone = () => !JSON.stringify(bed.policy('files')).includes(blog().arn);

/** The process dies at this call: it and everything after it in the run throws. */
const dieAt = (method: keyof StatePort): (() => void) => {
  const { state } = bed.app.ports;
  let dead = false;
  const die = async (): Promise<never> => {
    dead = true;
    throw new Error('the process was killed');
  };
  const entries = Object.entries(state).map(([name, call]) => [
    name,
    (...input: never[]) =>
      dead || name === method ? die() : (call as (...all: never[]) => unknown)(...input),
  ]);
  bed.app.ports.state = Object.fromEntries(entries) as StatePort;
  return () => {
    bed.app.ports.state = state;
  };
};

describe('a write that took effect without an answer', () => {
  it.each(['reset', 'internal-error'] as const)('(%s) is seen, not sent again', async (kind) => {
    bed.fail({ operation: 'PutBucketPolicy', resource: 'files', kind, when: 'after', times: 1 });
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    expect(puts()).toHaveLength(1);
    expect(grantIsGone()).toBe(true);
    expect(await repairs()).toEqual(['verified']);
    expect(await states()).toEqual(['settling']);
  });

  it('of a deletion counts just so', async () => {
    await putPolicy(bed.actors.terraform, 'media', bed.right.media);
    bed.fail({ operation: 'DeleteBucketPolicy', resource: 'media', kind: 'reset', when: 'after', times: 1 });
    await tagBucket(bed.actors.alice, 'media', 'revoked');
    await bed.deliver();
    expect(bed.policy('media')).toBeUndefined();
    expect(await repairs()).toEqual(['verified']);
  });

  it('and over which somebody wrote before we looked is left alone', async () => {
    const { s3 } = bed.app.ports;
    const meanwhile = { ...bed.right.files, Id: 'by-terraform' };
    bed.app.ports.s3 = {
      ...s3,
      putBucketPolicy: async (...input) => {
        bed.fail({ operation: 'PutBucketPolicy', resource: 'files', kind: 'internal-error', times: 1 });
        const answer = s3.putBucketPolicy(...input);
        while (puts().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        await putPolicy(bed.actors.terraform, 'files', meanwhile);
        return answer;
      },
    };
    // The adapter pauses before its second try: in this pause Terraform writes.
    const { clock } = bed.app.ports;
    const sleep = clock.sleep;
    Object.assign(clock, {
      sleep: async (ms: number) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        await sleep(ms);
      },
    });
    await putPolicy(bed.actors.terraform, 'files', unconditioned(bed.right.files));
    const { failed } = await bed.deliver();
    expect(bed.policy('files')).toMatchObject({ Id: 'by-terraform' });
    expect(puts()).toHaveLength(1);
    expect(failed.size).toBe(1);
  });
});

describe('a crash', () => {
  it('before the write, with somebody else writing since: nobody is told of a repair', async () => {
    const { s3 } = bed.app.ports;
    bed.app.ports.s3 = { ...s3, putBucketPolicy: () => Promise.reject(new Error('the process was killed')) };
    await putPolicy(bed.actors.terraform, 'files', unconditioned(bed.right.files));
    await bed.deliver();
    bed.app.ports.s3 = s3;
    await putPolicy(bed.actors.terraform, 'files', { ...bed.right.files, Id: 'by-terraform' });
    bed.lose();
    await pass(5);
    expect(bed.policy('files')).toMatchObject({ Id: 'by-terraform' });
    expect(bed.outcomes()).toMatchObject([
      { type: 'failure', because: expect.stringContaining('Whether it was written is not known') },
    ]);
  });

  it('between the write and its mark: follow-up sees that it happened, and purges', async () => {
    const revive = dieAt('endRepair');
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    const { failed } = await bed.deliver();
    revive();
    expect(failed.size).toBe(1);
    expect(grantIsGone()).toBe(true);
    expect(await states()).toEqual(['awaiting-write']);
    expect(await repairs()).toEqual(['intended']);
    await pass(4);
    expect(await repairs()).toEqual(['verified']);
    expect(await states()).toEqual(['settling']);
    expect(purged()).toBe(0);
    await pass(3);
    expect(purged()).toBe(1);
    await pass(20);
    expect(await states()).toEqual(['done']);
  });

  it('between intent and write: the intent is void, and the document is decided anew', async () => {
    const { s3 } = bed.app.ports;
    bed.app.ports.s3 = { ...s3, putBucketPolicy: () => Promise.reject(new Error('the process was killed')) };
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    bed.app.ports.s3 = s3;
    expect(await states()).toEqual(['awaiting-write']);
    expect(grantIsGone()).toBe(false);
    await pass(4);
    expect(grantIsGone()).toBe(true);
    expect((await states()).toSorted()).toEqual(['settling', 'void']);
    expect((await repairs()).toSorted()).toEqual(['failed', 'verified']);
    await pass(25);
    expect((await states()).toSorted()).toEqual(['done', 'void']);
  });

  it('before memory is stored repeats the look, and the purge is not lost', async () => {
    const revive = dieAt('remember');
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    expect((await bed.deliver()).failed.size).toBe(1);
    revive();
    await pass(30);
    expect(new Set(await states())).toEqual(new Set(['done']));
    expect(purged()).toBeGreaterThan(0);
  });

  it('of the bus loses no message: follow-up publishes it later, once', async () => {
    const stop = bed.fail({ service: 'events', kind: 'access-denied' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes()).toEqual([]);
    stop();
    await pass(4);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['repair']);
  });
});

describe('a write that AWS keeps failing', () => {
  it('says once that it failed, keeps its message, and heals when AWS does', async () => {
    const stop = bed.fail({ operation: 'PutBucketPolicy', resource: 'docs', kind: 'slow-down' });
    await deletePolicy(bed.actors.terraform, 'docs');
    const first = await bed.deliver();
    expect(first.failed.size).toBe(1);
    expect(first.runs[0]?.outcomes).toMatchObject([{ result: 'failed', retry: true }]);
    expect(puts().length).toBeGreaterThan(1);
    stop();
    bed.queue.send(
      JSON.stringify({
        schema: 'origin-guard/change-request/1',
        documents: [{ type: 'bucket', name: 'docs' }],
        reason: 'redelivery',
      }),
    );
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['failure', 'repair']);
  });

  it('reads before each further try', async () => {
    bed.fail({ operation: 'PutBucketPolicy', resource: 'docs', kind: 'internal-error', times: 2 });
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    const calls = bed.account.calls
      .find({ caller: guardRole, resource: 'docs' })
      .map(({ operation }) => operation)
      .filter((operation) => /BucketPolicy$/.test(operation));
    const firstPut = calls.indexOf('PutBucketPolicy');
    expect(calls.slice(firstPut - 1, firstPut + 5)).toEqual([
      'GetBucketPolicy',
      'PutBucketPolicy',
      'GetBucketPolicy',
      'PutBucketPolicy',
      'GetBucketPolicy',
      'PutBucketPolicy',
    ]);
    expect(bed.writes('docs')).toBe(1);
  });
});
