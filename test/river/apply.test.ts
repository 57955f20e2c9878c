import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatePort } from '../../lib/ports.ts';
import { putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const docs = { type: 'bucket', name: 'docs' } as const;

/** Runs `then` right after the call of this method of the table, the first time only. */
const afterFirst = (method: 'recordIntent' | 'acquireLease', then: () => Promise<void>): void => {
  const { state } = bed.app.ports;
  let done = false;
  const wrapped = async (...input: unknown[]): Promise<unknown> => {
    const answer = await (state[method] as (...all: unknown[]) => Promise<unknown>)(...input);
    if (!done) {
      done = true;
      await then();
    }
    return answer;
  };
  bed.app.ports.state = { ...state, [method]: wrapped } as StatePort;
};

describe('the lease', () => {
  it('held by another writer lets nothing be written, and queues the document again', async () => {
    const now = bed.app.ports.clock.now();
    await bed.app.ports.state.acquireLease(docs, 'another', now, now + minute);
    await deletePolicy(bed.actors.terraform, 'docs');
    const { runs, failed } = await bed.deliver();
    expect(runs[0]?.queuedAgain).toEqual(['bucket:docs']);
    expect(failed.size).toBe(0);
    expect(bed.writes('docs')).toBe(0);
    expect(bed.queue.counts()).toMatchObject({ delayed: 1, visible: 0 });
    bed.advance(2 * minute);
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
  });

  it('runs out by our own timestamp, whatever the table still holds', async () => {
    const now = bed.app.ports.clock.now();
    await bed.app.ports.state.acquireLease(docs, 'dead', now, now + minute);
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.advance(minute + 1);
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
  });

  it('is given back after a write, a refusal and a crash', async () => {
    const leases = async () => (await bed.table.items()).filter((item) => item.sk === 'lease');
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(await leases()).toEqual([]);
    afterFirst('recordIntent', () => Promise.reject(new Error('killed')));
    await deletePolicy(bed.actors.terraform, 'docs');
    expect((await bed.deliver()).failed.size).toBeGreaterThan(0);
    expect(await leases()).toEqual([]);
  });

  it('that has nearly run out lets nothing be written any more', async () => {
    afterFirst('acquireLease', async () => bed.advance(170_000));
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.remaining = Number.POSITIVE_INFINITY;
    const { runs } = await bed.deliver();
    expect(runs[0]?.queuedAgain).toEqual(['bucket:docs']);
    expect(bed.writes('docs')).toBe(0);
  });
});

describe('before a write', () => {
  it('before, after and the intents to purge are stored, although the write then fails', async () => {
    await putPolicy(bed.actors.terraform, 'files', unconditioned(bed.right.files));
    bed.fail({ operation: 'PutBucketPolicy', resource: 'files', kind: 'access-denied' });
    await bed.deliver();
    const [repair] = await stored(bed, 'repair');
    expect(repair).toMatchObject({ state: 'failed', document: { type: 'bucket', name: 'files' } });
    expect(JSON.stringify(repair?.before)).not.toContain('SourceArn');
    expect(JSON.stringify(repair?.after)).toContain(bed.seeded.distributions.blog.arn);
  });

  it('nothing is written when they cannot be stored', async () => {
    bed.fail({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'access-denied' });
    await deletePolicy(bed.actors.terraform, 'docs');
    const { failed } = await bed.deliver();
    expect(failed.size).toBe(1);
    expect(bed.account.calls.count({ caller: guardRole, operation: 'PutBucketPolicy' })).toBe(0);
  });

  it('too little time queues the document again without a word to anybody', async () => {
    bed.remaining = 20_000;
    await deletePolicy(bed.actors.terraform, 'docs');
    const { runs, failed } = await bed.deliver();
    expect(runs[0]?.queuedAgain).toEqual(['bucket:docs']);
    expect([...failed]).toEqual([]);
    expect(bed.outcomes()).toEqual([]);
    bed.remaining = 120_000;
    bed.advance(minute);
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes()).toMatchObject([{ type: 'repair', actor: { tool: 'Terraform' } }]);
  });
});

describe('a document that moves between decision and write', () => {
  it('is not overwritten: the decision is made anew on what is there', async () => {
    const policy = { ...bed.right.docs, Id: 'written-meanwhile' };
    afterFirst('recordIntent', () => putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(policy)));
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.policy('docs')).toMatchObject({ Id: 'written-meanwhile' });
    const repairs = await stored(bed, 'repair');
    expect(repairs.map(({ state }) => state)).toEqual(['failed']);
    // Who wrote meanwhile is not known yet, so the reader is not silently given back; the event tells.
    expect(bed.writes('docs')).toBe(0);
    expect(bed.outcomes().at(-1)?.findings[0]?.action).toBe('propose');
    await bed.deliver();
    expect(bed.policy('docs')).toMatchObject({ Id: 'written-meanwhile' });
    expect(JSON.stringify(bed.policy('docs'))).toContain(bed.seeded.distributions.docs.arn);
    expect(bed.writes('docs')).toBe(1);
  });

  it('by the hand of a person is never taken for the automation of the event before', async () => {
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    const { deliver } = bed;
    afterFirst('acquireLease', () =>
      putPolicy(bed.actors.alice, 'docs', { ...withoutCloudFront(bed.right.docs), Id: 'by-alice' }),
    );
    await deliver();
    await deliver();
    expect(bed.writes('docs')).toBe(0);
    expect(bed.outcomes().at(-1)?.findings[0]).toMatchObject({ action: 'propose' });
  });

  it('to what was wanted leaves nothing to write', async () => {
    afterFirst('recordIntent', () => putPolicy(bed.actors.terraform, 'docs', bed.right.docs));
    await deletePolicy(bed.actors.terraform, 'docs');
    const { runs } = await bed.deliver();
    expect(runs[0]?.outcomes).toMatchObject([{ result: 'refused', check: 'nothing-to-do' }]);
    expect(bed.writes()).toBe(0);
    expect(bed.outcomes()).toEqual([]);
  });

  it('again and again is queued again, and nothing is written', async () => {
    const { state } = bed.app.ports;
    let round = 0;
    bed.app.ports.state = {
      ...state,
      recordIntent: async (...input) => {
        await state.recordIntent(...input);
        round += 1;
        await putPolicy(bed.actors.terraform, 'media', { ...unconditioned(bed.right.media), Id: `${round}` });
      },
    };
    await putPolicy(bed.actors.terraform, 'media', unconditioned(bed.right.media));
    const { runs } = await bed.deliver();
    expect(round).toBe(3);
    expect(runs[0]?.queuedAgain).toEqual(['bucket:media']);
    expect(bed.writes()).toBe(0);
  });

  it('holds for key policies too', async () => {
    const open = unconditioned(bed.right.key);
    const moved = { ...open, Id: 'moved' };
    afterFirst('recordIntent', () => putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, moved));
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, open);
    await bed.deliver();
    expect(bed.keyPolicy()).toMatchObject({ Id: 'moved' });
  });
});

describe('a refusal', () => {
  it('is told once, not in each run', async () => {
    bed.fail({ operation: 'PutBucketPolicy', resource: 'docs', kind: 'access-denied' });
    for (let run = 0; run < 3; run += 1) {
      await deletePolicy(bed.actors.terraform, 'docs');
      await bed.deliver();
    }
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['refusal']);
    expect(bed.outcomes()[0]?.because).toContain('PutBucketPolicy of bucket docs: Access Denied');
  });

  it('of the guard is told once, and nothing is sent to S3', async () => {
    // 20 KB of a policy that is not ours leave no room for the grant.
    const filler = Array.from({ length: 60 }, (_, index) => ({
      Sid: `Filler${index}`,
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:DeleteBucket',
      Resource: 'arn:aws:s3:::docs',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x'.repeat(172) } },
    }));
    const full = { Version: '2012-10-17', Statement: filler };
    expect(JSON.stringify(full).length).toBeGreaterThan(20_000);
    await putPolicy(bed.actors.terraform, 'docs', full);
    await bed.deliver();
    await putPolicy(bed.actors.terraform, 'docs', full);
    await bed.deliver();
    expect(bed.account.calls.count({ caller: guardRole, operation: 'PutBucketPolicy' })).toBe(0);
    const told = bed.outcomes().map(({ type, findings }) => [type, findings.map(({ id }) => id)]);
    expect(told).toEqual([
      ['refusal', ['GRANT_MISSING_OAC']],
      ['finding', ['POLICY_TOO_LARGE']],
    ]);
  });
});

describe('the read-back', () => {
  const verified = async () => (await stored(bed, 'repair')).map(({ state }) => state);

  it('waits for replicas that lag behind', async () => {
    Object.assign(bed.account.traps, { bucketConsistencyMs: 1_500, staleReadProbability: 0.5 });
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.advance(5_000);
    await bed.deliver();
    expect(await verified()).toEqual(['verified']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('takes the transient form of an identity for what was written', async () => {
    bed.account.traps.oaiReadBackMs = 5 * minute;
    await deletePolicy(bed.actors.terraform, 'legacy');
    await bed.deliver();
    expect(await verified()).toEqual(['verified']);
    await bed.deliver();
    expect(bed.writes('legacy')).toBe(1);
  });

  it('that never shows the write says so, remembers nothing new, and looks again', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.advance(minute);
    Object.assign(bed.account.traps, { bucketConsistencyMs: minute / 2, staleReadProbability: 1 });
    await bed.deliver();
    expect(await verified()).toEqual(['written']);
    expect(await stored(bed, 'look-again')).toMatchObject([{ pk: 'bucket:docs' }]);
    expect(bed.outcomes()).toMatchObject([
      { type: 'repair', because: expect.stringContaining('looked at again') },
    ]);
    await bed.tick(2 * minute);
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes()).toHaveLength(1);
    expect((await stored(bed, 'sighting')).filter(({ pk }) => pk === 'bucket:docs')).toEqual([]);
    expect(await stored(bed, 'look-again')).toEqual([]);
  });
});
