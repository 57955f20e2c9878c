import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, tagBucket, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, guardRole, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const ofAccount: readonly string[] = ['s3', 'cloudfront', 'kms', 'cloudtrail'];

/** The guard's calls about the account (not to its table, queue and bus) since the last time, as `operation resource`. */
let looked = 0;
const calls = (): readonly string[] => {
  const all = bed.account.calls.find({ caller: guardRole });
  const since = all.slice(looked).filter(({ service }) => ofAccount.includes(service));
  looked = all.length;
  return since.map(({ operation, resource }) => `${operation} ${resource}`);
};
beforeEach(() => {
  looked = bed.account.calls.find({ caller: guardRole }).length;
});

const events = async () => (await stored(bed, 'event')).map(({ pk }) => pk);

describe('a batch that comes again', () => {
  it('makes no call to the account, whatever it was about', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, unconditioned(bed.right.key));
    await tagBucket(bed.actors.alice, 'media', 'off');
    const messages = bed.messages();
    await handleBatch(bed.app, messages);
    expect(calls()).not.toEqual([]);
    const again = messages.map((message) => ({ ...message, id: `again-${message.id}` }));
    expect(await handleBatch(bed.app, again)).toMatchObject({ failed: new Map(), runs: [] });
    expect(calls()).toEqual([]);
    expect(await events()).toHaveLength(3);
  });

  it('is handled when it failed, as often as it does, and not once it succeeded', async () => {
    const stop = bed.fail({ operation: 'PutBucketPolicy', resource: 'docs', kind: 'slow-down' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await tagBucket(bed.actors.alice, 'media', 'off');
    const messages = bed.messages();
    for (const _ of [1, 2]) {
      expect([...(await handleBatch(bed.app, messages)).failed.keys()]).toEqual(['m0']);
      expect(await events()).toHaveLength(1);
    }
    stop();
    expect((await handleBatch(bed.app, messages)).failed.size).toBe(0);
    expect(bed.writes('docs')).toBe(1);
    calls();
    await handleBatch(bed.app, messages);
    expect(calls()).toEqual([]);
  });

  it('is handled where one of two messages of the same event failed', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    const [message] = bed.messages();
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      recordIntent: () => Promise.reject(new Error('the process was killed')),
    };
    const twice = ['a', 'b'].map((id) => ({ id, body: message?.body ?? '' }));
    expect([...(await handleBatch(bed.app, twice)).failed.keys()]).toEqual(['a', 'b']);
    bed.app.ports.state = state;
    expect(await events()).toEqual([]);
    await handleBatch(bed.app, twice);
    expect(bed.writes('docs')).toBe(1);
  });

  it('of requests of our own is looked at each time: they carry no event', async () => {
    const body = JSON.stringify({
      schema: 'origin-guard/change-request/1',
      documents: [{ type: 'bucket', name: 'docs' }],
      reason: 'sweep',
    });
    for (const id of ['one', 'two']) {
      const { runs } = await handleBatch(bed.app, [{ id, body }]);
      expect(runs[0]?.documents).toEqual(['bucket:docs']);
    }
    expect(await events()).toEqual([]);
  });

  it.each(['processedEvents', 'markProcessed'] as const)('is handled although %s fails', async (method) => {
    const warnings: string[] = [];
    const app = { ...bed.app, log: { ...bed.app.log, warn: (message: string) => warnings.push(message) } };
    bed.app.ports.state = { ...bed.app.ports.state, [method]: () => Promise.reject(new Error('throttled')) };
    await deletePolicy(bed.actors.terraform, 'docs');
    const messages = bed.messages();
    expect((await handleBatch(app, messages)).failed.size).toBe(0);
    expect((await handleBatch(app, messages)).failed.size).toBe(0);
    expect(bed.writes('docs')).toBe(1);
    expect(warnings).toEqual([expect.stringMatching(/which events were handled/), expect.anything()]);
  });
});

describe('a write of our own that comes back as an event', () => {
  const repairAndForget = async (): Promise<void> => {
    await bed.deliver();
    calls();
  };

  it('of a bucket policy costs one read', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await repairAndForget();
    const { failed, runs } = await bed.deliver();
    expect(calls()).toEqual(['GetBucketPolicy docs']);
    expect([[...failed], runs]).toEqual([[], []]);
  });

  it('of a key policy costs one read', async () => {
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, unconditioned(bed.right.key));
    await repairAndForget();
    await bed.deliver();
    expect(calls()).toMatchObject([expect.stringContaining('GetKeyPolicy')]);
  });

  it('that deleted a policy, whose last statement was ours, costs one read', async () => {
    await putPolicy(bed.actors.terraform, 'media', bed.right.media);
    await tagBucket(bed.actors.alice, 'media', 'revoked');
    await repairAndForget();
    expect(bed.policy('media')).toBeUndefined();
    await bed.deliver();
    expect(calls()).toEqual(['GetBucketPolicy media']);
  });

  it('many at once cost one read each', async () => {
    for (const bucket of ['docs', 'media', 'files'] as const)
      await deletePolicy(bed.actors.terraform, bucket);
    await repairAndForget();
    await bed.deliver();
    expect(calls().toSorted()).toEqual(['docs', 'files', 'media'].map((name) => `GetBucketPolicy ${name}`));
  });

  it('and over which somebody wrote since is looked at in full', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await repairAndForget();
    const own = bed.messages();
    await putPolicy(bed.actors.terraform, 'docs', unconditioned(bed.right.docs));
    bed.lose();
    await handleBatch(bed.app, own);
    expect(JSON.stringify(bed.policy('docs'))).toContain('SourceArn');
    expect(bed.writes('docs')).toBe(2);
  });

  it('together with somebody else’s is looked at in full, and taken for theirs', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await repairAndForget();
    await putPolicy(bed.actors.alice, 'docs', withoutCloudFront(bed.right.docs));
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes().at(-1)?.findings[0]).toMatchObject({ action: 'propose' });
  });

  it.each(['no such repair', 'a table that cannot be read'])('is looked at in full with %s', async (why) => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await repairAndForget();
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      repairsOfDocument: async () => {
        if (why === 'no such repair') return [];
        throw new Error('throttled');
      },
    };
    const { runs } = await bed.deliver();
    expect(runs[0]?.documents).toEqual(['bucket:docs']);
    expect(bed.writes('docs')).toBe(1);
  });
});
