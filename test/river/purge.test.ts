import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import { putPolicy } from './account.ts';
import { deleteDistribution, detachFiles, tagBucket, tagDistribution } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ traps: { invalidationMs: 90_000, deployMs: 5 * minute } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const blog = () => bed.seeded.distributions.blog;
const invalidations = (id = blog().id) => bed.account.cloudFront.distributions.get(id)?.invalidations ?? [];
const revocations = async () => (await stored(bed, 'revocation')) as unknown as readonly Revocation[];
const states = async () => (await revocations()).map(({ state }) => state);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};

/** An explicit revocation: the grant goes at once, then the caches of `blog`. */
const revokeFiles = async () => {
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
};

describe('a revocation by a policy write', () => {
  it('purges only after it reads back as effective, and settled', async () => {
    await revokeFiles();
    const effectiveAt = bed.app.ports.clock.now();
    expect(JSON.stringify(bed.policy('files'))).not.toContain(blog().arn);
    expect(await states()).toEqual(['settling']);
    await pass(1);
    expect(invalidations()).toEqual([]);
    await pass(2);
    const [first] = invalidations();
    expect((first?.createdAt ?? 0) - effectiveAt).toBeGreaterThanOrEqual(bed.settings.settleMs);
    expect(first?.paths).toEqual(['/files/*']);
  });

  it('follows the purge to Completed, says how long it was reachable, and purges a second time', async () => {
    await revokeFiles();
    await pass(3);
    const told = bed.outcomes().filter(({ type }) => type === 'purge');
    expect(told).toEqual([]);
    await pass(4);
    const [purge, ...more] = bed.outcomes().filter(({ type }) => type === 'purge');
    expect(more).toEqual([]);
    expect(purge?.invalidation).toMatchObject({ distributionId: blog().id, state: 'Completed' });
    const reachable = purge?.invalidation?.reachableForMs ?? 0;
    expect(reachable).toBeGreaterThanOrEqual(bed.settings.settleMs + 90_000);
    expect(reachable).toBeLessThan(7 * minute);
    await pass(20);
    expect(await states()).toEqual(['done']);
    const [one, two, ...rest] = invalidations();
    expect(rest).toEqual([]);
    expect((two?.createdAt ?? 0) - (one?.completedAt ?? 0)).toBeGreaterThanOrEqual(
      bed.settings.secondPurgeAfterMs,
    );
    expect(one?.callerReference).not.toBe(two?.callerReference);
    expect(bed.outcomes().filter(({ type }) => type === 'purge')).toHaveLength(1);
  });

  it('of the same pair at a later time purges under another reference', async () => {
    await revokeFiles();
    await pass(25);
    await tagBucket(bed.actors.alice, 'files', 'enforce');
    await bed.deliver();
    await putPolicy(bed.actors.alice, 'files', bed.right.files);
    await bed.deliver();
    await revokeFiles();
    await pass(25);
    const references = invalidations().map(({ callerReference }) => callerReference);
    expect(references).toHaveLength(4);
    expect(new Set(references).size).toBe(4);
  });

  it('stores its intent before the write, in one transaction with before and after', async () => {
    const { s3 } = bed.app.ports;
    let intents: readonly Revocation[] = [];
    bed.app.ports.s3 = {
      ...s3,
      putBucketPolicy: async (...input) => {
        intents = await revocations();
        return s3.putBucketPolicy(...input);
      },
    };
    await revokeFiles();
    expect(intents).toMatchObject([{ state: 'awaiting-write', distributionId: blog().id, bucket: 'files' }]);
  });
});

describe('several revocations of one distribution', () => {
  it('that are due together share an invalidation', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'revoked');
    await bed.deliver();
    expect(await states()).toEqual(['settling', 'settling']);
    await pass(3);
    expect(invalidations().map(({ paths }) => paths)).toEqual([['/*']]);
    await pass(25);
    expect(await states()).toEqual(['done', 'done']);
    expect(invalidations()).toHaveLength(2);
    const told = bed.outcomes().filter(({ type }) => type === 'purge');
    expect(told).toMatchObject([{ invalidation: { paths: ['/*'], state: 'Completed' } }]);
    for (const { because } of await revocations()) expect(told[0]?.because).toContain(because);
  });
});

describe('a detached origin', () => {
  it('is purged only when the distribution is Deployed', async () => {
    await detachFiles(bed);
    await bed.deliver();
    await pass(4);
    expect(invalidations()).toEqual([]);
    await pass(6);
    expect(invalidations()).toHaveLength(1);
    const changedAt = bed.account.cloudFront.distributions.get(blog().id)?.versions.at(-1)?.at ?? 0;
    expect(invalidations()[0]?.createdAt).toBeGreaterThanOrEqual(changedAt + 5 * minute);
  });

  it('loses its grant after grace and two reads, and the edge is forgotten', async () => {
    await detachFiles(bed);
    await bed.deliver();
    await pass(14);
    expect(bed.writes('files')).toBe(0);
    await pass(30);
    expect(JSON.stringify(bed.policy('files'))).not.toContain(blog().arn);
    expect(JSON.stringify(bed.policy('files'))).toContain('aws:SecureTransport');
    expect(bed.writes('files')).toBe(1);
    const edges = await stored(bed, 'edge');
    expect(edges.filter(({ bucket }) => bucket === 'files')).toEqual([]);
    await pass(60);
    expect(new Set(await states())).toEqual(new Set(['done']));
    expect(await stored(bed, 'look-again')).toEqual([]);
  });

  it('of a distribution tagged off keeps grant and cache', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'off');
    await detachFiles(bed);
    await bed.deliver();
    await pass(60);
    expect(bed.writes()).toBe(0);
    expect(invalidations()).toEqual([]);
  });

  it('that comes back keeps its grant, and is remembered again', async () => {
    const attach = await detachFiles(bed);
    await bed.deliver();
    await pass(10);
    await attach();
    await bed.deliver();
    await pass(60);
    expect(bed.writes('files')).toBe(0);
    expect(await stored(bed, 'edge')).toContainEqual(expect.objectContaining({ bucket: 'files' }));
    expect(await stored(bed, 'look-again')).toEqual([]);
  });
});

describe('a Deny that names the distribution', () => {
  const denyBlog = async () => {
    const deny = {
      Sid: 'KeepOut',
      Effect: 'Deny',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::files/*',
      Condition: { StringEquals: { 'aws:SourceArn': blog().arn } },
    };
    const { Statement, ...rest } = bed.right.files;
    await putPolicy(bed.actors.alice, 'files', { ...rest, Statement: [...(Statement as object[]), deny] });
    await bed.deliver();
  };

  it('is purged after it settled, and the policy is left as it is', async () => {
    const before = bed.app.ports.clock.now();
    await denyBlog();
    expect(await states()).toEqual(['awaiting-deployed']);
    for (let passed = 0; passed < 16; passed += 1) await bed.tick(minute / 4);
    expect(bed.writes()).toBe(0);
    expect(invalidations()).toHaveLength(1);
    expect((invalidations()[0]?.createdAt ?? 0) - before).toBeGreaterThanOrEqual(bed.settings.settleMs);
  });

  it('is not purged while a later change of the distribution is being deployed', async () => {
    await denyBlog();
    await detachFiles(bed);
    await pass(4);
    expect(invalidations()).toEqual([]);
    await pass(3);
    expect(invalidations()).toHaveLength(1);
  });
});

describe('a deleted distribution', () => {
  it('needs no purge, and its grant goes after two reads', async () => {
    bed.account.traps.deployMs = 0;
    await deleteDistribution(bed.actors.alice, blog().id);
    await bed.deliver();
    await pass(40);
    expect(await revocations()).toEqual([]);
    expect(bed.writes('media')).toBe(1);
    expect(bed.writes('files')).toBe(1);
    expect(JSON.stringify(bed.policy('files'))).not.toContain(blog().arn);
  });

  it('in the middle of its purge makes the rest of it void', async () => {
    bed.account.traps.deployMs = 0;
    await revokeFiles();
    await deleteDistribution(bed.actors.alice, blog().id);
    await pass(5);
    expect(await states()).toEqual(['void']);
    expect((await revocations())[0]?.dueAt).toBeUndefined();
  });
});
