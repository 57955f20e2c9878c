import { CreateOriginAccessControlCommand } from '@aws-sdk/client-cloudfront';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { sweep } from '../../lib/sweep.ts';
import { createKey, encryptWith, putKeyPolicy } from './account.ts';
import { deleteDistribution, deletePolicy, withoutCloudFront } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

describe('an event about a distribution', () => {
  it('finds the buckets that it could read before it was deleted', async () => {
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.blog.id);
    const { runs } = await handleBatch(bed.app, bed.messages());
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
    const about = bed.messages();
    await deletePolicy(bed.actors.terraform, 'docs');
    const { failed } = await handleBatch(bed.app, [...about, ...bed.messages('docs')]);
    expect(failed.size).toBe(about.length);
    expect(failed.has('docs0')).toBe(false);
    expect(bed.writes('docs')).toBe(1);
  });
});

describe('a change that may leave a key policy behind', () => {
  it('(encryption) repairs the policy of the new key', async () => {
    const keyArn = await createKey(bed.actors.owner, bed.account.id, 'us-east-1');
    bed.lose();
    await encryptWith(bed.actors.alice, 'media', keyArn);
    const { runs } = await handleBatch(bed.app, bed.messages());
    expect(runs.map((run) => run.documents)).toEqual([['bucket:media'], [`key:${keyArn}`]]);
    expect(bed.writes(keyArn)).toBe(1);
    expect(JSON.stringify(bed.keyPolicy(keyArn))).toContain(bed.seeded.distributions.blog.arn);
    expect(await stored(bed, 'edge')).toContainEqual(expect.objectContaining({ bucket: 'media' }));
  });

  it('(distribution) looks at the keys of its buckets', async () => {
    await deleteDistribution(bed.actors.alice, bed.seeded.distributions.docs.id);
    const { runs } = await handleBatch(bed.app, bed.messages());
    expect(runs[1]?.documents).toEqual([`key:${bed.seeded.keyArn}`]);
  });

  it('comes back when the write of the key policy fails', async () => {
    const keyArn = await createKey(bed.actors.owner, bed.account.id, 'us-east-1');
    bed.lose();
    await encryptWith(bed.actors.alice, 'media', keyArn);
    bed.fail({ operation: 'PutKeyPolicy', kind: 'throttling' });
    const { failed } = await handleBatch(bed.app, bed.messages());
    expect([...failed.values()]).toEqual([expect.stringContaining(`key:${keyArn}`)]);
  });

  it('by Terraform is repaired when it rewrites the key policy itself', async () => {
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    await handleBatch(bed.app, bed.messages());
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
    await changeAccessControl();
    const { runs } = await handleBatch(bed.app, bed.messages());
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
    const all = bed.messages();
    const { failed } = await handleBatch(bed.app, all);
    expect([...failed]).toEqual([[all[0]?.id, expect.stringContaining('buckets (AccessDenied')]]);
    // One with documents, one for the account.
    expect(bed.queue.counts().visible).toBe(2);
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
