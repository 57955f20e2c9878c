import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putPolicy } from './account.ts';
import { deletePolicy, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const look = (bucket: string) =>
  bed.queue.send(
    JSON.stringify({
      schema: 'origin-guard/change-request/1',
      documents: [{ type: 'bucket', name: bucket }],
      reason: 'test',
    }),
  );

/** Everything that a run could change. */
const world = async () => ({
  table: (await bed.table.items()).filter((item) => item.sk !== 'lease' && item.kind !== 'event'),
  told: bed.outcomes().length,
  writes: bed.writes(),
});

describe('a second run', () => {
  it('over an account in order changes nothing and tells nothing', async () => {
    const before = await world();
    for (const bucket of ['docs', 'media', 'files', 'legacy']) look(bucket);
    await bed.drain();
    expect(await world()).toEqual(before);
    expect(before).toMatchObject({ told: 0, writes: 0 });
  });

  it('after a repair changes nothing, and the event of the own write leads to no second look', async () => {
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
    const before = await world();
    const own = await bed.deliver();
    look('docs');
    await bed.drain();
    expect(own.runs.flatMap((run) => run.documents)).toEqual([]);
    expect(await world()).toEqual(before);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['repair']);
  });

  it('tells a finding once while it lasts, and again when it comes back', async () => {
    bed.settings.mode = 'observe';
    const breakIt = async () => {
      await deletePolicy(bed.actors.alice, 'media');
      await bed.deliver();
    };
    await breakIt();
    await breakIt();
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['finding']);
    await putPolicy(bed.actors.alice, 'media', bed.right.media);
    await bed.deliver();
    await breakIt();
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['finding', 'finding']);
    expect(bed.writes()).toBe(0);
  });
});

describe('access that worked and is gone', () => {
  it('is proposed, not granted, when a person took out just the reader; also to the next sweep', async () => {
    await putPolicy(bed.actors.alice, 'docs', withoutCloudFront(bed.right.docs));
    await bed.deliver();
    bed.advance(60 * minute);
    look('docs');
    await bed.drain();
    expect(bed.writes()).toBe(0);
    const [told, ...more] = bed.outcomes();
    expect(more).toEqual([]);
    expect(told?.findings[0]).toMatchObject({ id: 'GRANT_MISSING_OAC', action: 'propose' });
    expect(told?.because).toContain('alice');
    expect(await stored(bed, 'edge')).toContainEqual(expect.objectContaining({ bucket: 'docs' }));
  });

  it('is granted again when Terraform rewrote the policy, saying who did it', async () => {
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes()).toMatchObject([
      { type: 'repair', actor: { kind: 'automation', tool: 'Terraform' } },
    ]);
  });

  it('is granted again when the whole policy went, whoever deleted it', async () => {
    await deletePolicy(bed.actors.alice, 'files');
    await bed.deliver();
    expect(bed.writes('files')).toBe(1);
  });

  it('is granted again after a while when CloudTrail says that it was Terraform, whose event was lost', async () => {
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    bed.lose();
    look('docs');
    await bed.drain();
    expect(bed.writes('docs')).toBe(0);
    for (let passed = 0; passed < 16; passed += 1) await bed.tick(minute);
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes()).toMatchObject([
      { type: 'finding', findings: [{ action: 'propose' }] },
      { type: 'repair', actor: { tool: 'Terraform' } },
    ]);
    expect(await stored(bed, 'look-again')).toEqual([]);
  });

  it('stays proposed when CloudTrail says that it was alice, whose event was lost', async () => {
    await putPolicy(bed.actors.alice, 'docs', withoutCloudFront(bed.right.docs));
    bed.lose();
    look('docs');
    await bed.drain();
    for (let passed = 0; passed < 30; passed += 1) await bed.tick(minute);
    expect(bed.writes('docs')).toBe(0);
    expect(bed.outcomes()).toHaveLength(1);
    expect(bed.outcomes()[0]?.because).toContain('alice');
    expect(await stored(bed, 'look-again')).toEqual([]);
  });

  it('is not given back over alice because CloudTrail knows only what Terraform did before', async () => {
    await putPolicy(bed.actors.terraform, 'docs', { ...bed.right.docs, Id: 'by-terraform' });
    await bed.deliver();
    bed.account.traps.lookupDelayMs = 10 * minute;
    bed.advance(60 * minute);
    await putPolicy(bed.actors.alice, 'docs', withoutCloudFront(bed.right.docs));
    bed.lose();
    look('docs');
    await bed.drain();
    for (let passed = 0; passed < 30; passed += 1) await bed.tick(minute);
    expect(bed.writes('docs')).toBe(0);
  });

  it('is proposed while CloudTrail cannot be asked', async () => {
    bed.fail({ operation: 'LookupEvents', kind: 'access-denied' });
    await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
    bed.lose();
    look('docs');
    await bed.drain();
    expect(bed.writes('docs')).toBe(0);
    expect(bed.outcomes()[0]?.findings[0]?.action).toBe('propose');
  });

  it('is left alone where a person only opened the grant too wide: that is narrowed', async () => {
    await putPolicy(bed.actors.alice, 'media', unconditioned(bed.right.media));
    await bed.deliver();
    expect(JSON.stringify(bed.policy('media'))).toContain(bed.seeded.distributions.blog.arn);
    expect(bed.writes('media')).toBe(1);
  });
});

describe('what stays unreadable', () => {
  it('is asked ever more rarely, and told once', async () => {
    bed.fail({ operation: 'GetBucketPolicy', resource: 'media', kind: 'access-denied' });
    look('media');
    await bed.drain();
    const reads = () => bed.account.calls.count({ operation: 'GetBucketPolicy', resource: 'media' });
    const before = reads();
    for (let passed = 0; passed < 64; passed += 1) await bed.tick(minute);
    expect(reads() - before).toBeGreaterThanOrEqual(4);
    expect(reads() - before).toBeLessThanOrEqual(8);
    expect(bed.outcomes()).toMatchObject([{ type: 'finding', findings: [{ id: 'FACTS_UNREADABLE' }] }]);
  });
});
