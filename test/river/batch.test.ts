import { CreateOriginAccessControlCommand } from '@aws-sdk/client-cloudfront';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { sweep } from '../../lib/sweep.ts';
import { createKey, encryptWith, putKeyPolicy, putPolicy } from './account.ts';
import { deleteDistribution, deletePolicy, tagBucket, withoutCloudFront } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

/** What happened since, as messages. */
const messages = () => {
  const events = bed.account.events.all().slice(-recorded());
  bed.lose();
  return events.map((event, index) => ({ id: `m${index}`, body: JSON.stringify(event) }));
};
let start = 0;
const recorded = () => bed.account.events.all().length - start;
beforeEach(() => {
  start = bed.account.events.all().length;
});

describe('a batch', () => {
  it('lets a malformed body fail alone', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    const bad = ['', 'null', '[]', '{"schema":"origin-guard/change-request/1"}', 'x'.repeat(5_000)];
    const { failed } = await handleBatch(bed.app, [
      ...bad.map((body, index) => ({ id: `bad${index}`, body })),
      ...messages(),
    ]);
    expect([...failed.keys()]).toEqual(['bad0', 'bad1', 'bad2', 'bad3', 'bad4']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('looks once at a document that many events name', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    const all = messages();
    const { runs } = await handleBatch(
      bed.app,
      [...all, ...all].map((one, id) => ({ ...one, id: `${id}` })),
    );
    expect(runs[0]?.documents).toEqual(['bucket:docs']);
    expect(bed.writes('docs')).toBe(1);
  });

  it('of reordered, late and repeated events ends where the account is', async () => {
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    const broken = messages();
    start = bed.account.events.all().length;
    await putPolicy(bed.actors.terraform, 'docs', { ...bed.right.docs, Id: 'the-last-word' });
    const repaired = messages();
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
    const { failed } = await handleBatch(bed.app, messages());
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
    const all = messages();
    const { failed } = await handleBatch(bed.app, all);
    const [id] = failed.keys();
    expect(failed.size).toBe(1);
    expect(all.find((one) => one.id === id)?.body).toContain('"docs"');
    expect(bed.writes('media')).toBe(1);
  });

  it('waits out a read that is throttled for a moment', async () => {
    bed.fail({ operation: 'GetBucketPolicy', kind: 'slow-down', times: 1 });
    await deletePolicy(bed.actors.terraform, 'docs');
    await handleBatch(bed.app, messages());
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
    await handleBatch(bed.app, messages());
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
    const { failed } = await handleBatch(bed.app, messages());
    expect([...failed.values()]).toEqual([expect.stringContaining('bucket:docs: the table is tired')]);
    expect(bed.writes('media')).toBe(1);
  });
});

describe('an event about a distribution', () => {
  it('finds the buckets that it could read before it was deleted', async () => {
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.blog.id);
    const { runs } = await handleBatch(bed.app, messages());
    expect(runs[0]?.documents).toEqual(['bucket:files', 'bucket:media']);
    for (let passed = 0; passed < 40; passed += 1) await bed.tick(minute);
    expect(bed.writes()).toBe(2);
  });

  it('whose documents cannot be told fails alone', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      edgesOfDistribution: async () => ({ status: 'unreadable', because: 'throttled' }),
    };
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.blog.id);
    const about = messages();
    start = bed.account.events.all().length;
    await deletePolicy(bed.actors.terraform, 'docs');
    const { failed } = await handleBatch(bed.app, [
      ...about,
      ...messages().map((one) => ({ ...one, id: 'docs' })),
    ]);
    expect(failed.size).toBe(about.length);
    expect(failed.has('docs')).toBe(false);
    expect(bed.writes('docs')).toBe(1);
  });
});

describe('a change that may leave a key policy behind', () => {
  it('(encryption) repairs the policy of the new key', async () => {
    const keyArn = await createKey(bed.actors.owner, bed.account.id, 'us-east-1');
    await encryptWith(bed.actors.alice, 'media', keyArn);
    start = bed.account.events.all().length - 1;
    const { runs } = await handleBatch(bed.app, messages());
    expect(runs.map((run) => run.documents)).toEqual([['bucket:media'], [`key:${keyArn}`]]);
    expect(bed.writes(keyArn)).toBe(1);
    expect(JSON.stringify(bed.keyPolicy(keyArn))).toContain(bed.seeded.distributions.blog.arn);
    expect(await stored(bed, 'edge')).toContainEqual(expect.objectContaining({ bucket: 'media' }));
  });

  it('(distribution) looks at the keys of its buckets', async () => {
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.docs.id);
    const { runs } = await handleBatch(bed.app, messages());
    expect(runs[1]?.documents).toEqual([`key:${bed.seeded.keyArn}`]);
  });

  it('comes back when the write of the key policy fails', async () => {
    const keyArn = await createKey(bed.actors.owner, bed.account.id, 'us-east-1');
    await encryptWith(bed.actors.alice, 'media', keyArn);
    start = bed.account.events.all().length - 1;
    bed.fail({ operation: 'PutKeyPolicy', kind: 'throttling' });
    const { failed } = await handleBatch(bed.app, messages());
    expect([...failed.values()]).toEqual([expect.stringContaining(`key:${keyArn}`)]);
  });

  it('by Terraform is repaired when it rewrites the key policy itself', async () => {
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    await handleBatch(bed.app, messages());
    expect(bed.writes(bed.seeded.keyArn)).toBe(1);
    expect(bed.outcomes()).toMatchObject([{ type: 'repair', actor: { tool: 'Terraform' } }]);
  });
});

describe('an event that names nothing', () => {
  const changeAccessControl = () =>
    bed.actors.alice.cloudFront.send(
      new CreateOriginAccessControlCommand({
        OriginAccessControlConfig: {
          Name: 'another',
          SigningProtocol: 'sigv4',
          SigningBehavior: 'always',
          OriginAccessControlOriginType: 's3',
        },
      }),
    );

  it('queues every document, and what events lost heals', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    bed.lose();
    start = bed.account.events.all().length;
    await changeAccessControl();
    const { runs } = await handleBatch(bed.app, messages());
    expect(runs).toEqual([]);
    await bed.drain();
    expect(bed.writes('docs')).toBe(1);
    // Who took just the reader out of the key policy is known for sure once CloudTrail has caught up.
    for (let passed = 0; passed < 16; passed += 1) await bed.tick(minute);
    expect(bed.writes(bed.seeded.keyArn)).toBe(1);
  });

  it('comes back when the sweep cannot read a list, which queues what it can', async () => {
    bed.fail({ operation: 'ListBuckets', kind: 'access-denied' });
    await changeAccessControl();
    const all = messages();
    const { failed } = await handleBatch(bed.app, all);
    expect([...failed]).toEqual([[all[0]?.id, expect.stringContaining('buckets (AccessDenied')]]);
    expect(bed.queue.counts().visible).toBe(1);
  });
});

describe('a sweep', () => {
  it('queues what a distribution uses, what names CloudFront, what cannot be read, and the keys', async () => {
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.legacy.id);
    bed.fail({ operation: 'GetBucketPolicy', resource: 'legacy', kind: 'access-denied' });
    expect(await sweep(bed.app, 'test')).toEqual({ buckets: 4, keys: 1 });
    await bed.drain();
    expect(bed.outcomes()).toMatchObject([
      { subject: { name: 'legacy' }, findings: [{ id: 'FACTS_UNREADABLE' }] },
    ]);
    expect(bed.account.calls.count({ caller: guardRole, operation: 'PutBucketPolicy' })).toBe(0);
  });
});
