import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, tagBucket, withoutCloudFront } from './acts.ts';
import { type Bed, startBed, stopTables } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

describe('a batch', () => {
  it('lets a malformed body fail alone', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    const bad = ['', 'null', '[]', '{"schema":"origin-guard/change-request/1"}', 'x'.repeat(5_000)];
    const { failed } = await handleBatch(bed.app, [
      ...bad.map((body, index) => ({ id: `bad${index}`, body })),
      ...bed.messages(),
    ]);
    expect([...failed.keys()]).toEqual(['bad0', 'bad1', 'bad2', 'bad3', 'bad4']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('looks once at a document that many events name', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    const all = bed.messages();
    const { runs } = await handleBatch(
      bed.app,
      [...all, ...all].map((one, id) => ({ ...one, id: `${id}` })),
    );
    expect(runs[0]?.documents).toEqual(['bucket:docs']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('of reordered, late and repeated events ends where the account is', async () => {
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    const broken = bed.messages();
    await putPolicy(bed.actors.terraform, 'docs', { ...bed.right.docs, Id: 'the-last-word' });
    const repaired = bed.messages();
    await handleBatch(bed.app, repaired);
    await handleBatch(bed.app, broken);
    await handleBatch(bed.app, broken);
    expect(bed.writes()).toBe(0);
    expect(bed.outcomes()).toEqual([]);
    expect(bed.policy('docs')).toMatchObject({ Id: 'the-last-word' });
  });

  it('repairs the others while one bucket answers AccessDenied, and says which', async () => {
    bed.fail({ operation: 'GetBucketPolicy', resource: 'docs', kind: 'access-denied' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await deletePolicy(bed.actors.terraform, 'media');
    const { failed } = await handleBatch(bed.app, bed.messages());
    expect([...failed]).toEqual([]);
    expect(bed.writes('media')).toBe(1);
    expect(bed.writes('docs')).toBe(0);
    const about = bed.outcomes().filter(({ type }) => type === 'finding');
    expect(about).toMatchObject([
      { subject: { name: 'docs' }, because: expect.stringContaining('AccessDenied') },
    ]);
  });

  it('fails only the message whose write AWS throttles', async () => {
    bed.fail({ operation: 'PutBucketPolicy', resource: 'docs', kind: 'slow-down' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await deletePolicy(bed.actors.terraform, 'media');
    const all = bed.messages();
    const { failed } = await handleBatch(bed.app, all);
    const [id] = failed.keys();
    expect(failed.size).toBe(1);
    expect(all.find((one) => one.id === id)?.body).toContain('"docs"');
    expect(bed.writes('media')).toBe(1);
  });

  it('waits out a read that is throttled for a moment', async () => {
    bed.fail({ operation: 'GetBucketPolicy', kind: 'slow-down', times: 1 });
    await deletePolicy(bed.actors.terraform, 'docs');
    await handleBatch(bed.app, bed.messages());
    expect(bed.writes('docs')).toBe(1);
  });

  it('keeps the damaged memory of one document from the others', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      edgesOfDocument: async (document) =>
        document.type === 'bucket' && document.name === 'media'
          ? { status: 'unreadable', because: 'damaged' }
          : state.edgesOfDocument(document),
    };
    await deletePolicy(bed.actors.terraform, 'docs');
    await deletePolicy(bed.actors.terraform, 'media');
    await handleBatch(bed.app, bed.messages());
    expect(bed.writes('docs')).toBe(1);
    expect(bed.writes('media')).toBe(0);
    expect(bed.outcomes().map(({ type, subject }) => [type, subject])).toEqual([
      ['repair', { type: 'bucket', name: 'docs' }],
      ['finding', { type: 'bucket', name: 'media' }],
    ]);
  });

  it('of one document whose memory cannot be stored fails that message and no other', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      remember: async (update) =>
        update.document.type === 'bucket' && update.document.name === 'docs'
          ? Promise.reject(new Error('the table is tired'))
          : state.remember(update),
    };
    await tagBucket(bed.actors.alice, 'docs', 'enforce');
    await deletePolicy(bed.actors.terraform, 'media');
    const { failed } = await handleBatch(bed.app, bed.messages());
    expect([...failed.values()]).toEqual([expect.stringContaining('bucket:docs: the table is tired')]);
    expect(bed.writes('media')).toBe(1);
  });
});
