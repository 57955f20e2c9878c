/**
 * Drift or revocation, row by row (docs/architecture.md). The rows of revocations are in people-revoke.test.ts and
 * distribution-revoke.test.ts; what is remembered of them in revoked.test.ts; who is named in occasion.test.ts.
 */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../lab/story/actors.ts';
import type { Restore } from '../../lib/core/model/settings.ts';
import { sweep } from '../../lib/sweep.ts';
import { type Bucket, createDistribution, putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, tagBucket, untagBucket, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';
import { updateConfig } from './distribution-acts.ts';

let bed: Bed;
const start = async (restore: Restore = 'unless-human') => {
  bed = await startBed({ settings: { restore } });
};
afterEach(() => bed.close());
afterAll(stopTables);

type Who = 'alice' | 'terraform' | 'cloudFormation' | 'owner';
const actorOf = (who: Who): Actor => bed.actors[who];
const takeOut = (who: Who) => putPolicy(actorOf(who), 'files', withoutCloudFront(bed.right.files));
const about = (bucket: Bucket) =>
  bed.outcomes().filter(({ subject }) => subject.type === 'bucket' && subject.name === bucket);
const purges = () => bed.account.calls.count({ operation: 'CreateInvalidation' });
const pass = async (minutes: number): Promise<void> => {
  for (let passed = 0; passed < minutes; passed += 1) await bed.tick(minute);
};

describe('a signed origin without a grant that never worked', () => {
  it('is granted: by an access control, and by an identity; nobody is asked, whoever made it', async () => {
    await start('propose');
    const { accessControlId, accessIdentityId } = bed.seeded;
    const origin = { id: 'o', bucket: 'files', region: 'us-east-1' };
    const signed = await createDistribution(bed.actors.alice, 'new', [{ ...origin, accessControlId }]);
    await createDistribution(bed.actors.terraform, 'old', [{ ...origin, accessIdentityId }]);
    await bed.deliver();
    const policy = JSON.stringify(bed.policy('files'));
    expect(policy).toContain(signed.arn);
    expect(policy).toContain(`CloudFront Origin Access Identity ${accessIdentityId}`);
    expect(bed.writes('files')).toBe(1);
  });
});

describe('access that worked and is gone', () => {
  it.each<[Who, string]>([
    ['terraform', 'Terraform'],
    ['cloudFormation', 'CloudFormation'],
  ])('because %s rewrote the policy is granted, saying who did it', async (who, tool) => {
    await start();
    await takeOut(who);
    await bed.deliver();
    expect(bed.writes('files')).toBe(1);
    expect(about('files')).toMatchObject([
      {
        type: 'repair',
        actor: { tool, kind: 'automation' },
        findings: [{ because: expect.stringContaining(tool) }],
      },
    ]);
  });

  it.each<Who>(['alice', 'terraform', 'owner'])(
    'with the whole policy, deleted by %s, is granted, saying who did it',
    async (who) => {
      await start();
      await deletePolicy(actorOf(who), 'files');
      await bed.deliver();
      expect(bed.writes('files')).toBe(1);
      expect(about('files')).toMatchObject([
        { type: 'repair', actor: { name: expect.stringContaining(actorOf(who).caller) } },
      ]);
    },
  );

  it.each<[Who, string]>([
    ['alice', 'person'],
    ['owner', 'unknown'],
  ])(
    'because %s (%s) took out just the reader is proposed at once, never granted, never purged',
    async (who, kind) => {
      await start();
      await takeOut(who);
      await bed.deliver();
      expect(about('files')).toMatchObject([
        { type: 'finding', actor: { kind }, findings: [{ id: 'GRANT_MISSING_OAC', action: 'propose' }] },
      ]);
      await pass(30);
      await sweep(bed.app, 'sweep');
      await bed.drain();
      expect(bed.writes()).toBe(0);
      expect(purges()).toBe(0);
      expect(about('files')).toHaveLength(1);
    },
  );

  it('from a key policy follows the same rows', async () => {
    await start();
    await putKeyPolicy(bed.actors.alice, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    await bed.deliver();
    expect(bed.writes(bed.seeded.keyArn)).toBe(0);
    await putKeyPolicy(bed.actors.alice, bed.seeded.keyArn, bed.right.key);
    await bed.deliver();
    await putKeyPolicy(bed.actors.cloudFormation, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    await bed.deliver();
    expect(bed.writes(bed.seeded.keyArn)).toBe(1);
    expect(bed.outcomes().map(({ type, findings }) => [type, findings[0]?.action])).toEqual([
      ['finding', 'propose'],
      ['repair', 'repair'],
    ]);
  });

  it('while the distribution is disabled keeps its grant wanted: it may be enabled again', async () => {
    await start();
    const { id } = bed.seeded.distributions.blog;
    await updateConfig(bed.actors.alice, id, (config) => ({ ...config, Enabled: false }));
    await bed.deliver();
    await pass(40);
    expect(bed.writes()).toBe(0);
    expect(purges()).toBe(0);
    await deletePolicy(bed.actors.terraform, 'files');
    await bed.deliver();
    expect(bed.writes('files')).toBe(1);
  });
});

describe('restore', () => {
  it.each<[Restore, Who, 'just the reader' | 'the whole policy', 0 | 1]>([
    ['always', 'alice', 'just the reader', 1],
    ['always', 'owner', 'just the reader', 1],
    ['always', 'terraform', 'just the reader', 1],
    ['always', 'alice', 'the whole policy', 1],
    ['propose', 'alice', 'just the reader', 0],
    ['propose', 'terraform', 'just the reader', 0],
    ['propose', 'terraform', 'the whole policy', 0],
  ])('%s: %s takes away %s', async (restore, who, what, writes) => {
    await start(restore);
    await (what === 'just the reader' ? takeOut(who) : deletePolicy(actorOf(who), 'files'));
    await bed.deliver();
    expect(bed.writes('files')).toBe(writes);
    expect(about('files')).toMatchObject([
      writes === 1 ? { type: 'repair' } : { type: 'finding', findings: [{ action: 'propose' }] },
    ]);
  });

  it('(always) gives back what a tag kept out once the tag is gone, not while it is there', async () => {
    await start('always');
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    await deletePolicy(bed.actors.terraform, 'files');
    await bed.deliver();
    expect(JSON.stringify(bed.policy('files') ?? {})).not.toContain(bed.seeded.distributions.blog.arn);
    await untagBucket(bed.actors.alice, 'files');
    await bed.deliver();
    expect(JSON.stringify(bed.policy('files'))).toContain(bed.seeded.distributions.blog.arn);
  });
});

describe('who did it, when no event says so', () => {
  const swept = async (): Promise<void> => {
    bed.lose();
    await sweep(bed.app, 'sweep');
    await bed.drain();
  };

  it('is unknown while CloudTrail throttles, which is never taken for automation; it is asked again', async () => {
    await start();
    await takeOut('terraform');
    bed.advance(30 * minute);
    const answers = bed.fail({ operation: 'LookupEvents', kind: 'throttling' });
    await swept();
    await pass(20);
    expect(bed.writes('files')).toBe(0);
    expect(about('files')).toMatchObject([{ type: 'finding', findings: [{ action: 'propose' }] }]);
    answers();
    await pass(20);
    expect(bed.writes('files')).toBe(1);
    expect(about('files').at(-1)).toMatchObject({ type: 'repair', actor: { tool: 'Terraform' } });
  });

  it('is not asked of CloudTrail when too little time is left: it is proposed, and asked later', async () => {
    await start();
    await takeOut('terraform');
    bed.advance(30 * minute);
    bed.remaining = 60_000;
    await swept();
    expect(bed.account.calls.count({ operation: 'LookupEvents' })).toBe(0);
    expect(bed.writes('files')).toBe(0);
    bed.remaining = 120_000;
    await pass(40);
    expect(bed.writes('files')).toBe(1);
  });

  it('is asked only where it matters', async () => {
    await start();
    await putPolicy(bed.actors.alice, 'files', bed.right.files);
    await swept();
    expect(bed.account.calls.count({ operation: 'LookupEvents' })).toBe(0);
  });
});

it('the guard reads tags, and never writes any', async () => {
  await start();
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
  await pass(5);
  const written = bed.account.calls
    .find({ caller: 'origin-guard-on-change' })
    .filter(({ operation }) => /Tag(ging|Resource)$/.test(operation) && !/^(Get|List)/.test(operation));
  expect(written).toEqual([]);
});
