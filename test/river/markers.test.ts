/** A message when a marker changes: the tag `origin-guard` on a bucket or distribution, or the pause. */
import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { pauseAccount, resumeAccount } from '../../lib/pause.ts';
import { sweep } from '../../lib/sweep.ts';
import { deleteDistribution, tagBucket, tagDistribution, untagBucket, untagDistribution } from './acts.ts';
import { type Bed, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const told = () => bed.outcomes().filter(({ type }) => type === 'marker');
const sentences = () => told().map(({ because }) => because);
const sweepAll = async (): Promise<void> => {
  await sweep(bed.app, 'sweep');
  await bed.drain();
};
const blog = () => bed.seeded.distributions.blog;

describe('the tag of a bucket', () => {
  it('is told when it comes, changes and goes: once each, with who did it', async () => {
    await tagBucket(bed.actors.alice, 'files', 'off');
    await bed.deliver();
    await tagBucket(bed.actors.alice, 'files', 'observe');
    await bed.deliver();
    await untagBucket(bed.actors.alice, 'files');
    await bed.deliver();
    await sweepAll();
    expect(sentences()).toEqual([
      'The tag origin-guard of bucket files says off; none was there when it was last looked at. Nothing that concerns bucket files is written or purged; what is found is still told.',
      'The tag origin-guard of bucket files changed from off to observe. Origin Guard says what it would do about bucket files, and does nothing.',
      'The tag origin-guard of bucket files, which said observe, is gone. The modes of class and account hold again.',
    ]);
    for (const event of told()) {
      expect(event).toMatchObject({
        subject: { type: 'bucket', name: 'files' },
        actor: { name: expect.stringContaining('alice'), eventName: expect.stringMatching(/BucketTagging$/) },
        eventTime: expect.any(Number),
      });
    }
    expect(told()[0]?.headline).toBe('The instructions for bucket files changed');
  });

  it('whose event was lost is told by the next sweep, once, without naming anybody', async () => {
    await tagBucket(bed.actors.alice, 'files', 'off');
    bed.lose();
    await sweepAll();
    await sweepAll();
    expect(told()).toHaveLength(1);
    expect(told()[0]?.actor).toBeUndefined();
    const kept = (await stored(bed, 'sighting')).filter(
      (one) => one.fingerprint === 'marker|bucket:files|off',
    );
    // It lasts for as long as the tag does: one that expired would be told as new.
    expect(kept).toEqual([expect.not.objectContaining({ expiresAt: expect.anything() })]);
  });

  it('of another key, and its absence, tell nothing', async () => {
    const Tagging = { TagSet: [{ Key: 'team', Value: 'origin-guard=off' }] };
    await bed.actors.alice.s3('us-east-1').send(new PutBucketTaggingCommand({ Bucket: 'files', Tagging }));
    await bed.deliver();
    await sweepAll();
    expect(told()).toEqual([]);
  });

  it('that cannot be read is neither gone nor new', async () => {
    await tagBucket(bed.actors.alice, 'files', 'off');
    await bed.deliver();
    const readable = bed.fail({ operation: 'GetBucketTagging', resource: 'files', kind: 'access-denied' });
    await sweepAll();
    readable();
    await sweepAll();
    expect(told()).toHaveLength(1);
  });

  it('says what a word means that is none of ours', async () => {
    await tagBucket(bed.actors.alice, 'files', 'revoke');
    await bed.deliver();
    expect(sentences()).toEqual([
      expect.stringContaining('revoke means nothing here, so it acts as observe'),
    ]);
  });

  it('is told again rather than never when the process dies before it is remembered', async () => {
    await tagBucket(bed.actors.alice, 'files', 'off');
    const messages = bed.messages();
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      remember: async () => {
        throw new Error('the process died');
      },
    };
    expect((await handleBatch(bed.app, messages)).failed.size).toBe(1);
    bed.app.ports.state = state;
    await handleBatch(bed.app, messages);
    await handleBatch(bed.app, messages);
    expect(told()).toHaveLength(2);
  });
});

describe('the tag of a distribution', () => {
  it('is told once, however many buckets it reads, when it comes, changes and goes', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'observe');
    await bed.deliver();
    await sweepAll();
    await tagDistribution(bed.actors.alice, blog().arn, 'revoked');
    await bed.deliver();
    await untagDistribution(bed.actors.alice, blog().arn);
    await bed.deliver();
    await sweepAll();
    expect(told()).toHaveLength(3);
    for (const event of told()) {
      expect(event).toMatchObject({
        subject: { type: 'distribution', id: blog().id },
        actor: { name: expect.stringContaining('alice') },
      });
    }
    expect(sentences()[1]).toMatch(
      /changed from observe to revoked\. Distribution \w+ is kept out of its buckets/,
    );
    expect(sentences()[2]).toMatch(/is gone\. .*Whom it kept out is not let in by that: it is proposed\./);
  });

  it('whose event was lost is told by the next sweep, once', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'off');
    bed.lose();
    await sweepAll();
    await sweepAll();
    expect(told()).toHaveLength(1);
  });

  it('that cannot be read is neither gone nor new', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'off');
    await bed.deliver();
    const readable = bed.fail({ operation: 'ListTagsForResource', kind: 'access-denied' });
    await sweepAll();
    readable();
    await sweepAll();
    expect(told()).toHaveLength(1);
  });

  it('is forgotten in silence with the distribution', async () => {
    await tagDistribution(bed.actors.alice, blog().arn, 'off');
    await bed.deliver();
    await deleteDistribution(bed.actors.alice, blog().id);
    await bed.deliver();
    await sweepAll();
    expect(told()).toHaveLength(1);
    const kept = (await stored(bed, 'sighting')).map(({ fingerprint }) => String(fingerprint));
    expect(kept.filter((fingerprint) => fingerprint.startsWith('marker|'))).toEqual([]);
  });
});

describe('the pause', () => {
  const alice = {
    kind: 'person' as const,
    name: 'alice',
    tool: 'guard',
    eventId: undefined,
    eventName: undefined,
    at: undefined,
  };

  it('set by hand in the table is noticed by the next sweep, once, and so is its end', async () => {
    await bed.table.pauseTo('observe');
    await sweepAll();
    await sweepAll();
    await bed.app.ports.state.setPause(undefined, alice, bed.app.ports.clock.now());
    await sweepAll();
    await sweepAll();
    expect(sentences()).toEqual([
      'Origin Guard is paused to observe. Nothing is written or purged anywhere in the account, whatever modes and tags say.',
      'The pause (observe) is lifted. Tags and the modes of class and account hold again.',
    ]);
    expect(told()[0]?.subject).toEqual({ type: 'account', account: bed.account.id });
  });

  it('set and lifted by command is told by that, with who did it, and not again by a sweep', async () => {
    await pauseAccount(bed.app, 'propose', 'an incident', alice);
    await sweepAll();
    await resumeAccount(bed.app, alice);
    await sweepAll();
    expect(told()).toMatchObject([
      { actor: { name: 'alice' }, because: expect.stringMatching(/^alice paused Origin Guard to propose/) },
      { actor: { name: 'alice' }, because: expect.stringMatching(/^alice ended the pause/) },
    ]);
  });
});
