/** Undo with the real adapters: compare and set, guard, intents before the write, and a hold so that it stays undone. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRequest } from '../../lib/change-request.ts';
import type { Hold } from '../../lib/core/model/memory.ts';
import type { RepairRecord, Revocation } from '../../lib/core/model/outcome.ts';
import { liftHolds, openHoldsOf } from '../../lib/resume.ts';
import { undoRepair, viewUndo } from '../../lib/undo.ts';
import { putKeyPolicy, putPolicy } from './account.ts';
import { detachFiles, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

let bed: Bed;
let alice: Awaited<ReturnType<Bed['as']>>;
beforeEach(async () => {
  bed = await startBed({ traps: { invalidationMs: 30_000 } });
  alice = await bed.as(bed.actors.alice);
});
afterEach(() => bed.close());
afterAll(stopTables);

const files = { type: 'bucket', name: 'files' } as const;
const media = { type: 'bucket', name: 'media' } as const;
const blog = () => bed.seeded.distributions.blog;
const state = () => bed.app.ports.state;
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
const lastRepair = async (document: typeof files | typeof media): Promise<RepairRecord> => {
  const [newest] = await state().repairsOfDocument(document, 1);
  if (newest === undefined) throw new Error('nothing was repaired');
  return newest;
};
const reread = async ({ repairId }: RepairRecord) => state().repairById(repairId);
const undo = (repair: RepairRecord) => undoRepair(alice.app, repair.repairId, alice.by);
const holds = async (document: typeof files | typeof media): Promise<readonly Hold[]> => {
  const reading = await state().holdsOfDocument(document);
  return reading.status === 'known' ? reading.value : [];
};
const revocations = (): Promise<readonly Revocation[]> => state().openRevocationsOfDistribution(blog().id);
const purges = () => bed.account.cloudFront.distributions.get(blog().id)?.invalidations ?? [];
const reads = (bucket: 'files' | 'media') =>
  JSON.stringify(bed.policy(bucket) ?? null).includes('cloudfront');
const sweep = async (document: typeof files | typeof media): Promise<void> => {
  await bed.app.ports.queue.send([changeRequest([document], 'sweep')], 0);
  await bed.drain();
};

/** Terraform drops the reader of `files`; the guard gives it back. */
const repairedGrant = async (): Promise<RepairRecord> => {
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  await bed.deliver();
  bed.lose();
  expect(reads('files')).toBe(true);
  return lastRepair(files);
};
const narrowed = async (): Promise<RepairRecord> => {
  await putPolicy(bed.actors.terraform, 'media', unconditioned(bed.right.media));
  await bed.deliver();
  bed.lose();
  return lastRepair(media);
};

const ownStatement = () => ({
  Sid: 'Mine',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${bed.account.id}:root` },
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::files',
});

describe('the undo of a grant', () => {
  it('is shown before it is made: the policy that comes, who loses, and whose caches are purged', async () => {
    const repair = await repairedGrant();
    const view = await viewUndo(alice.app, repair.repairId);
    if (!('repair' in view)) throw new Error(view.because);
    expect(view.refusal).toBeUndefined();
    expect(view.write).toMatchObject({ from: repair.after, to: repair.before });
    expect(view.changes?.gains).toEqual([]);
    expect(view.changes?.losses).toEqual([
      expect.objectContaining({
        who: `distribution ${blog().arn}`,
        actions: ['s3:GetObject'],
        certain: true,
      }),
    ]);
    expect(view.write.invalidations).toEqual([
      expect.objectContaining({ distributionId: blog().id, bucket: 'files', paths: ['/files/*'] }),
    ]);
    expect(await revocations()).toEqual([]);
    expect(await holds(files)).toEqual([]);
  });

  it('puts the document back, tells it, and marks both repairs', async () => {
    const repair = await repairedGrant();
    const done = await undo(repair);
    expect(done).toMatchObject({ result: 'undone', verified: true });
    expect(bed.policy('files')).toEqual(repair.before);
    const undone = await lastRepair(files);
    expect(undone).toMatchObject({
      undoes: repair.repairId,
      state: 'verified',
      before: repair.after,
      after: repair.before,
      actor: { kind: 'person', name: alice.by.name },
    });
    expect((await reread(repair))?.undoneBy).toBe(undone.repairId);
    const told = bed.outcomes().filter(({ type }) => type === 'undo');
    expect(told).toHaveLength(1);
    expect(told[0]?.because).toMatch(/user\/alice took back repair .*Written, and read back/);
  });

  it('is a revocation: its intent is stored before the write, and followed to Completed', async () => {
    const repair = await repairedGrant();
    const { s3 } = alice.app.ports;
    let before: readonly Revocation[] = [];
    const put = s3.putBucketPolicy;
    Object.assign(alice.app.ports, {
      s3: {
        ...s3,
        putBucketPolicy: async (...input: Parameters<typeof put>) => {
          before = await revocations();
          return put(...input);
        },
      },
    });
    await undo(repair);
    expect(before.map((one) => one.state)).toEqual(['awaiting-write']);
    await pass(20);
    expect(purges().map(({ paths }) => paths)).toEqual([['/files/*'], ['/files/*']]);
    expect(await revocations()).toEqual([]);
  });

  it('is not repaired again, neither by its own event nor by a sweep, and is told once', async () => {
    const repair = await repairedGrant();
    const writes = bed.writes('files');
    await undo(repair);
    expect(await holds(files)).toEqual([
      expect.objectContaining({ reason: 'undone', repairId: repair.repairId, by: alice.by }),
    ]);
    const told = bed.outcomes().length;
    await bed.deliver();
    await bed.drain();
    await sweep(files);
    await pass(20);
    expect(reads('files')).toBe(false);
    expect(bed.writes('files')).toBe(writes);
    const since = bed.outcomes().slice(told);
    expect(since.filter(({ type }) => type === 'finding')).toHaveLength(1);
    expect(since[0]?.findings[0]?.because).toContain('took back repair');
  });

  it('is repaired again once somebody resumes it', async () => {
    const repair = await repairedGrant();
    await undo(repair);
    await bed.deliver();
    await bed.drain();
    expect(reads('files')).toBe(false);
    const open = await openHoldsOf(alice.app, files);
    bed.advance(minute);
    await liftHolds(alice.app, files, open, alice.by);
    await bed.drain();
    expect(reads('files')).toBe(true);
    expect((await holds(files)).map(({ lifted }) => lifted?.by.name)).toEqual([alice.by.name]);
    expect(bed.outcomes().filter(({ type }) => type === 'marker')).toHaveLength(1);
  });

  it('is only proposed after a resume when somebody else wrote the policy since', async () => {
    const repair = await repairedGrant();
    await undo(repair);
    await bed.deliver();
    bed.advance(minute);
    await putPolicy(bed.actors.owner, 'files', { Version: '2012-10-17', Statement: [ownStatement()] });
    await bed.deliver();
    await liftHolds(alice.app, files, await openHoldsOf(alice.app, files), alice.by);
    await bed.drain();
    expect(reads('files')).toBe(false);
  });
});

describe('the undo of', () => {
  it('a narrowing opens the grant to whom it was open, says so, and holds', async () => {
    const repair = await narrowed();
    expect(JSON.stringify(bed.policy('media'))).toContain('aws:SourceArn');
    const done = await undo(repair);
    if (done.result !== 'undone') throw new Error(JSON.stringify(done));
    expect(done.view.changes?.gains).toEqual([
      expect.objectContaining({ who: 'every CloudFront distribution of any account' }),
    ]);
    expect(done.view.changes?.losses).toEqual([]);
    expect(done.view.write.invalidations).toEqual([]);
    expect(bed.policy('media')).toEqual(repair.before);
    await bed.deliver();
    await sweep(media);
    expect(bed.policy('media')).toEqual(repair.before);
  });

  it('a revocation gives the reader back; purged content refills by itself, and it is not revoked again', async () => {
    await detachFiles(bed);
    await bed.deliver();
    await pass(40);
    expect(reads('files')).toBe(false);
    const repair = await lastRepair(files);
    bed.lose();
    const done = await undo(repair);
    if (done.result !== 'undone') throw new Error(JSON.stringify(done));
    expect(done.view.changes?.gains.map(({ who }) => who)).toEqual([`distribution ${blog().arn}`]);
    expect(bed.outcomes().find(({ type }) => type === 'undo')?.because).toContain('comes back by itself');
    await bed.deliver();
    await pass(40);
    expect(reads('files')).toBe(true);
  });

  it('a grant of a key puts the key policy back, purges what its buckets serve, and holds', async () => {
    const { keyArn, distributions } = bed.seeded;
    await putKeyPolicy(bed.actors.terraform, keyArn, withoutCloudFront(bed.right.key));
    await bed.deliver();
    bed.lose();
    const [repair] = await state().repairsOfDocument({ type: 'key', arn: keyArn }, 1);
    if (repair === undefined) throw new Error('the key was not repaired');
    const done = await undo(repair);
    if (done.result !== 'undone') throw new Error(JSON.stringify(done));
    expect(bed.keyPolicy()).toEqual(repair.before);
    expect(done.view.changes?.losses).toEqual([
      expect.objectContaining({ who: `distribution ${distributions.docs.arn}`, actions: ['kms:Decrypt'] }),
    ]);
    expect(done.view.write.invalidations).toEqual([
      expect.objectContaining({ distributionId: distributions.docs.id, bucket: 'docs' }),
    ]);
    await bed.deliver();
    await pass(20);
    expect(bed.keyPolicy()).toEqual(repair.before);
    expect(bed.account.cloudFront.distributions.get(distributions.docs.id)?.invalidations).toHaveLength(2);
  });

  it('a pruning is refused: AWS takes no policy that names a deleted principal', async () => {
    const user = bed.account.principals.ensure('user', 'gone');
    const open = unconditioned(bed.right.media) as { readonly Statement: readonly unknown[] };
    const mine = {
      Sid: 'Mine',
      Effect: 'Allow',
      Principal: { AWS: [user.arn, `arn:aws:iam::${bed.account.id}:root`] },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::media/*',
    };
    await putPolicy(bed.actors.owner, 'media', { ...open, Statement: [...open.Statement, mine] });
    bed.account.principals.remove('user', 'gone');
    await bed.deliver();
    await pass(40);
    const repair = await lastRepair(media);
    const writes = bed.account.calls.find({ operation: 'PutBucketPolicy' }).length;
    expect(await undo(repair)).toMatchObject({
      result: 'refused',
      refusal: { check: 'would-be-refused', because: expect.stringContaining(user.uniqueId) },
    });
    expect(bed.account.calls.find({ operation: 'PutBucketPolicy' })).toHaveLength(writes);
    expect(await holds(media)).toEqual([]);
  });

  it('an undo brings the repair back and lifts what it held', async () => {
    const repair = await repairedGrant();
    await undo(repair);
    const first = await lastRepair(files);
    bed.advance(minute);
    const done = await undo(first);
    if (done.result !== 'undone') throw new Error(JSON.stringify(done));
    expect(done.view.isRedo).toBe(true);
    expect(bed.policy('files')).toEqual(repair.after);
    expect((await holds(files)).map(({ lifted }) => lifted?.by)).toEqual([alice.by]);
    // The last undo of the chain can be undone in turn, and holds again.
    bed.advance(minute);
    await undo(await lastRepair(files));
    expect(reads('files')).toBe(false);
    expect((await holds(files)).filter(({ lifted }) => lifted === undefined)).toHaveLength(1);
  });
});

describe('an undo is refused', () => {
  it('when the document moved, with the document that stands there now', async () => {
    const repair = await repairedGrant();
    const moved = { ...(bed.policy('files') as object), Id: 'by-terraform' };
    await putPolicy(bed.actors.terraform, 'files', moved);
    expect(await undo(repair)).toMatchObject({
      result: 'refused',
      refusal: { check: 'document-moved', current: { Id: 'by-terraform' } },
    });
    expect(bed.policy('files')).toMatchObject({ Id: 'by-terraform' });
    expect(await lastRepair(files)).toMatchObject({ repairId: repair.repairId });
  });

  it('when there is no such repair, and when it was taken back before', async () => {
    const repair = await repairedGrant();
    expect(await undoRepair(alice.app, 'nonsense', alice.by)).toMatchObject({
      result: 'refused',
      refusal: { check: 'not-found', because: expect.stringContaining('guard history') },
    });
    await undo(repair);
    const first = await lastRepair(files);
    expect(await undo(repair)).toMatchObject({
      refusal: { check: 'already-undone', because: expect.stringContaining(`guard undo ${first.repairId}`) },
    });
  });

  it('while another run holds the lease', async () => {
    const repair = await repairedGrant();
    const now = bed.app.ports.clock.now();
    await state().acquireLease(files, 'another', now, now + minute);
    expect(await undo(repair)).toEqual({ result: 'held', because: 'another run is writing it' });
  });
});

/** The process of the command line dies at this call to the table. */
const dieAt = (method: 'endRepair' | 'releaseLease', and: readonly 'putBucketPolicy'[] = []): void => {
  const { ports } = alice.app;
  const die = async (): Promise<never> => Promise.reject(new Error('the process was killed'));
  Object.assign(ports, { state: { ...ports.state, [method]: die } });
  for (const call of and) Object.assign(ports, { s3: { ...ports.s3, [call]: die } });
};

describe('an undo whose process dies', () => {
  it('between the write and its end is ended by follow-up: hold, message, mark and purge', async () => {
    const repair = await repairedGrant();
    dieAt('endRepair');
    await expect(undo(repair)).rejects.toThrow('killed');
    expect(reads('files')).toBe(false);
    expect((await reread(repair))?.undoneBy).toBeUndefined();
    const other = await bed.as(bed.actors.alice);
    expect(await undoRepair(other.app, repair.repairId, other.by)).toMatchObject({ result: 'refused' });
    await bed.deliver();
    await pass(25);
    const undone = await lastRepair(files);
    expect(undone).toMatchObject({ undoes: repair.repairId, state: 'verified' });
    expect((await reread(repair))?.undoneBy).toBe(undone.repairId);
    expect(bed.outcomes().filter(({ type }) => type === 'undo')).toHaveLength(1);
    expect(reads('files')).toBe(false);
    expect(purges().length).toBeGreaterThan(0);
    expect(await revocations()).toEqual([]);
  });

  it('leaves its hold as somebody lifted it before follow-up came', async () => {
    const repair = await repairedGrant();
    dieAt('endRepair');
    await expect(undo(repair)).rejects.toThrow('killed');
    const [open] = await holds(files);
    if (open === undefined) throw new Error('there is no hold');
    const { by } = await bed.as(bed.actors.alice);
    await bed.app.ports.state.putHold(files, { ...open, lifted: { at: bed.app.ports.clock.now(), by } });
    await bed.deliver();
    await pass(5);
    expect((await holds(files)).map(({ lifted }) => lifted?.by.name)).toEqual([by.name]);
  });

  it('before the write leaves the repair as it stands, holds nothing and purges nothing', async () => {
    const repair = await repairedGrant();
    dieAt('endRepair', ['putBucketPolicy']);
    await expect(undo(repair)).rejects.toThrow('killed');
    await pass(10);
    expect(await lastRepair(files)).toMatchObject({ undoes: repair.repairId, state: 'failed' });
    expect((await reread(repair))?.undoneBy).toBeUndefined();
    expect((await holds(files)).filter(({ lifted }) => lifted === undefined)).toEqual([]);
    expect(purges()).toEqual([]);
    expect(reads('files')).toBe(true);
  });
});
