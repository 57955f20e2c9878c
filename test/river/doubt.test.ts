/** What follow-up makes of writes of which nobody knows what became. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RepairRecord, Revocation } from '../../lib/core/model/outcome.ts';
import { followUp } from '../../lib/follow-up.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { fateOfWrite } from '../../lib/uncertain-write.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, tagBucket } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';
import { killAt } from './killing.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ table: 'lab', traps: { invalidationMs: 30_000 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const docs = { type: 'bucket', name: 'docs' } as const;
const repairs = async () => (await stored(bed, 'repair')) as unknown as readonly RepairRecord[];
const endsOfRepairs = async () =>
  (await repairs()).map(({ state, dueAt }) => `${state}${dueAt === undefined ? '' : ', due'}`);
const revocations = async () =>
  ((await stored(bed, 'revocation')) as unknown as readonly Revocation[]).map(({ state }) => state);
/** Without what is said of the tags that tests set. */
const told = () =>
  bed
    .outcomes()
    .filter(({ type }) => type !== 'marker')
    .map(({ type, because }) => `${type}: ${because}`);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
const readsOf = (bucket: string): number =>
  bed.account.calls.count({ caller: guardRole, operation: 'GetBucketPolicy', resource: bucket });

/** The writer dies just after its write was made, and its message never comes back. */
const dieAfterWrite = async (begin: () => Promise<void>): Promise<void> => {
  await begin();
  const killing = killAt(bed, 0, 'after', 's3.putBucketPolicy');
  await bed.deliver();
  killing.revive();
  expect(killing.dead).toBe(true);
  bed.lose();
};
const breakDocs = () => deletePolicy(bed.actors.terraform, 'docs');
const revokeFiles = () => tagBucket(bed.actors.alice, 'files', 'revoked');

describe('a write whose run died', () => {
  it('is not judged as long as its writer may be at work', async () => {
    await dieAfterWrite(breakDocs);
    const before = readsOf('docs');
    await bed.tick(2 * minute);
    expect(readsOf('docs')).toBe(before);
    expect(await endsOfRepairs()).toEqual(['intended, due']);
    await bed.tick(minute + 1);
    expect(readsOf('docs')).toBe(before + 1);
    expect(await endsOfRepairs()).toEqual(['verified']);
    expect(told()).toEqual([
      expect.stringMatching(/^repair: Written, and found by follow-up: its run ended/),
    ]);
  });

  it('is not judged while anybody holds the lease of its document', async () => {
    await dieAfterWrite(revokeFiles);
    bed.advance(3 * minute + 1);
    const now = bed.app.ports.clock.now();
    await bed.app.ports.state.acquireLease({ type: 'bucket', name: 'files' }, 'another', now, now + minute);
    await pass(1);
    expect([await endsOfRepairs(), await revocations()]).toEqual([['intended, due'], ['awaiting-write']]);
    await pass(2);
    expect([await endsOfRepairs(), await revocations()]).toEqual([['verified'], ['settling']]);
  });

  it('is judged once, although two runs and its revocation ask at one time', async () => {
    await dieAfterWrite(revokeFiles);
    bed.advance(4 * minute);
    await Promise.all([followUp(bed.app), followUp(bed.app), followUp(bed.app)]);
    await pass(3);
    expect([await endsOfRepairs(), new Set(await revocations())]).toEqual([
      ['verified'],
      new Set(['purging']),
    ]);
    expect(told().filter((one) => one.startsWith('repair'))).toHaveLength(1);
  });

  it('names the change that it answered: who, and when', async () => {
    await dieAfterWrite(breakDocs);
    await pass(5);
    expect(bed.outcomes()).toMatchObject([
      { type: 'repair', region: 'eu-west-1', actor: { tool: 'Terraform' }, eventTime: expect.any(Number) },
    ]);
  });

  it('and over which somebody wrote purges all the same, and is told as not known', async () => {
    await dieAfterWrite(revokeFiles);
    await putPolicy(bed.actors.terraform, 'files', { ...bed.right.files, Id: 'by-terraform' });
    bed.lose();
    await pass(30);
    expect((await endsOfRepairs()).toSorted()).toEqual(['verified', 'written']);
    expect(new Set(await revocations())).toEqual(new Set(['done']));
    expect(told()[0]).toMatch(/^failure: Whether it was written is not known: its run ended/);
    expect(JSON.stringify(bed.policy('files'))).not.toContain(bed.seeded.distributions.blog.arn);
  });

  it('and whose bucket is gone since is no trouble for ever', async () => {
    await dieAfterWrite(revokeFiles);
    bed.account.s3.buckets.delete('files');
    await pass(5);
    expect(await endsOfRepairs()).toEqual(['written']);
    expect(told()).toEqual([expect.stringContaining('or it is gone (found by follow-up)')]);
  });
});

describe('a document that cannot be read', () => {
  it('is asked ever more rarely, told once, and judged as soon as it can be', async () => {
    await dieAfterWrite(revokeFiles);
    const stop = bed.fail({ operation: 'GetBucketPolicy', resource: 'files', kind: 'access-denied' });
    const before = readsOf('files');
    await pass(120);
    expect(readsOf('files') - before).toBeLessThan(9);
    expect(told()).toEqual([
      expect.stringMatching(/^failure: Whether it was written is not known: the policy cannot be read/),
    ]);
    expect([await endsOfRepairs(), await revocations()]).toEqual([['intended, due'], ['awaiting-write']]);
    stop();
    await pass(150);
    expect([await endsOfRepairs(), await revocations()]).toEqual([['verified'], ['done']]);
    expect(told().slice(1, 2)).toEqual([expect.stringMatching(/^repair: Written, and found by follow-up/)]);
  });
});

describe('a write that AWS did not answer clearly', () => {
  it('stays due, and is told as made when it was', async () => {
    // It takes effect, the answer is lost, and the look whether it did fails as well.
    await breakDocs();
    const { s3 } = bed.app.ports;
    bed.app.ports.s3 = {
      ...s3,
      putBucketPolicy: async (...input) => {
        await s3.putBucketPolicy(...input);
        return { status: 'failed', code: 'TimeoutError', because: 'No answer.', retry: true, unsure: true };
      },
    };
    expect((await bed.deliver()).failed.size).toBe(1);
    bed.app.ports.s3 = s3;
    bed.lose();
    expect(await endsOfRepairs()).toEqual(['failed, due']);
    await pass(4);
    expect(await endsOfRepairs()).toEqual(['verified']);
    expect(bed.writes('docs')).toBe(1);
    expect(told()).toEqual([
      'failure: No answer.',
      expect.stringMatching(/^repair: Written, and found by follow-up: AWS did not answer clearly/),
    ]);
  });

  it('and that another repair has overtaken is told by that one alone', async () => {
    await breakDocs();
    const { s3 } = bed.app.ports;
    bed.app.ports.s3 = {
      ...s3,
      putBucketPolicy: async () => ({
        status: 'failed',
        code: 'TimeoutError',
        because: 'No answer.',
        retry: true,
        unsure: true,
      }),
    };
    const messages = bed.messages();
    await handleBatch(bed.app, messages);
    bed.app.ports.s3 = s3;
    // Its message comes back later than a write may stay unseen, and before follow-up comes.
    bed.advance(2.5 * minute);
    await handleBatch(bed.app, messages);
    bed.lose();
    await pass(6);
    expect(told().filter((one) => one.startsWith('repair'))).toHaveLength(1);
    expect(await endsOfRepairs()).toEqual(['failed', 'verified']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('is over at once when AWS says that nothing was written', async () => {
    bed.fail({ operation: 'PutBucketPolicy', resource: 'files', kind: 'slow-down' });
    await revokeFiles();
    expect((await bed.deliver()).failed.size).toBe(1);
    expect([await endsOfRepairs(), await revocations()]).toEqual([['failed'], ['void']]);
  });
});

describe('a write that AWS accepted and that does not show', () => {
  const acceptedOnly = async (begin: () => Promise<void>): Promise<void> => {
    await begin();
    const { s3 } = bed.app.ports;
    bed.app.ports.s3 = { ...s3, putBucketPolicy: async () => ({ status: 'written' }) };
    await bed.deliver();
    bed.app.ports.s3 = s3;
  };

  it('is told at once, given time, and told once more when nothing came of it', async () => {
    await acceptedOnly(revokeFiles);
    // No other run looks at the document meanwhile.
    await bed.app.ports.state.lookAgainDone(
      { type: 'bucket', name: 'files' },
      Number((await stored(bed, 'look-again')).at(-1)?.dueAt),
    );
    expect([await endsOfRepairs(), await revocations()]).toEqual([['written, due'], ['awaiting-write']]);
    for (let passed = 0; passed < 9; passed += 1) {
      bed.advance(minute);
      await followUp(bed.app);
    }
    expect(await endsOfRepairs()).toEqual(['written, due']);
    expect(told()).toEqual([expect.stringMatching(/^repair: Written, but the read-back does not show/)]);
    await pass(12);
    expect((await endsOfRepairs()).toSorted()).toEqual(['failed', 'verified']);
    expect((await revocations()).toSorted()[0]).not.toBe('awaiting-write');
    expect(told()[1]).toMatch(/^failure: AWS accepted the write, yet the policy is as it was before/);
    expect(JSON.stringify(bed.policy('files'))).not.toContain(bed.seeded.distributions.blog.arn);
  });

  it('is made again by the next look, and told by that', async () => {
    await acceptedOnly(breakDocs);
    await pass(6);
    expect((await endsOfRepairs()).toSorted()).toEqual(['failed', 'verified']);
    expect(told().map((one) => one.slice(0, 20))).toEqual(['repair: Written, but', 'repair: Written, and']);
    expect(JSON.stringify(bed.policy('docs'))).toContain(bed.seeded.distributions.docs.arn);
  });
});

describe('what nobody has to judge', () => {
  it('is answered from the table: no lease, no read', async () => {
    await breakDocs();
    await bed.deliver();
    const [repair] = await repairs();
    const calls = bed.account.calls.find({ caller: guardRole }).length;
    const { state } = bed.app.ports;
    bed.app.ports.state = { ...state, acquireLease: () => Promise.reject(new Error('no lease is needed')) };
    expect(await fateOfWrite(bed.app, docs, repair?.repairId ?? '')).toEqual({ fate: 'took-effect' });
    expect(await fateOfWrite(bed.app, docs, 'expired')).toEqual({ fate: 'took-effect' });
    const since = bed.account.calls.find({ caller: guardRole }).slice(calls);
    expect(since.filter(({ service }) => service === 's3')).toEqual([]);
  });
});
