import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureKind } from '../../lab/aws/failures.ts';
import { putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, tagBucket, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ attempts: 1 });
});
afterEach(() => bed.close());
afterAll(stopTables);

/** Throttles have a test of their own: the SDK slows down after one, in real time. */
const kinds: readonly FailureKind[] = ['access-denied', 'internal-error'];

/** Everything about `docs` is wrong: no grant in the bucket policy, none in the key policy. */
const breakDocs = async (): Promise<void> => {
  await deletePolicy(bed.actors.terraform, 'docs');
  await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
};

/** From now on the `nth` call of this operation by the guard fails, and those after it. */
const failFrom = (nth: number, operation: string, kind: FailureKind): void => {
  const { failures } = bed.account;
  const { take } = failures;
  let calls = 0;
  failures.take = (point) => {
    if (point.caller !== guardRole || point.operation !== operation) return take(point);
    calls += 1;
    return calls >= nth ? { kind } : take(point);
  };
};

const unreadableTold = () =>
  bed
    .outcomes()
    .flatMap(({ findings }) => findings)
    .filter(({ id }) => id === 'FACTS_UNREADABLE');

const noWrites = () =>
  bed.account.calls
    .find({ caller: guardRole })
    .filter(({ operation }) => /^(Put|Delete)(BucketPolicy|KeyPolicy)$/.test(operation));

describe.each(kinds)('when AWS answers %s', (kind) => {
  it.each([
    ['ListDistributions', 'list of distributions'],
    ['ListOriginAccessControls', 'list of origin access controls'],
    ['GetBucketPolicy', 'policy of bucket docs'],
    ['GetBucketTagging', 'tags of bucket docs'],
    ['ListTagsForResource', 'tags of distribution'],
  ])('to %s, no bucket policy is written and a finding says so', async (operation, said) => {
    await deletePolicy(bed.actors.terraform, 'docs');
    bed.fail({ operation, kind });
    await bed.deliver();
    expect(noWrites()).toEqual([]);
    const [told, ...more] = unreadableTold();
    expect(more).toEqual([]);
    expect(told?.because).toContain(said);
    expect(told?.subject).toEqual({ type: 'bucket', name: 'docs' });
    bed.account.failures.clear();
    for (let passed = 0; passed < 3; passed += 1) await bed.tick(minute);
    expect(bed.writes('docs')).toBe(1);
  });

  it('to the second page of distributions, the first page decides nothing', async () => {
    bed.account.traps.pageSize = 1;
    await breakDocs();
    await putPolicy(bed.actors.terraform, 'media', unconditioned(bed.right.media));
    failFrom(2, 'ListDistributions', kind);
    await bed.deliver();
    expect(noWrites()).toEqual([]);
    expect(unreadableTold().map(({ subject }) => subject)).toEqual([
      { type: 'bucket', name: 'docs' },
      { type: 'bucket', name: 'media' },
      { type: 'key', arn: bed.seeded.keyArn },
    ]);
  });

  it.each(['GetKeyPolicy', 'ListGrants', 'DescribeKey'])(
    'to %s, no key policy is written and a finding says so',
    async (operation) => {
      await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
      bed.fail({ operation, kind });
      await bed.deliver();
      expect(noWrites()).toEqual([]);
      expect(unreadableTold()[0]?.subject).toEqual({ type: 'key', arn: bed.seeded.keyArn });
    },
  );

  it('to GetBucketEncryption, the key of that bucket is left alone', async () => {
    await breakDocs();
    bed.fail({ operation: 'GetBucketEncryption', kind });
    await bed.deliver();
    expect(bed.writes(bed.seeded.keyArn)).toBe(0);
    expect(
      unreadableTold().some(({ because }) => because.includes('default encryption of bucket docs')),
    ).toBe(true);
  });

  it('to GetDistribution, a grant of an unknown distribution stays', async () => {
    const ghost = 'arn:aws:cloudfront::111122223333:distribution/EGHOST0000001';
    const policy = JSON.parse(
      JSON.stringify(bed.right.media).replaceAll(bed.seeded.distributions.blog.arn, ghost),
    );
    const both = { ...policy, Statement: [...policy.Statement, ...(bed.right.media.Statement as object[])] };
    both.Statement[0].Sid = 'Ghost';
    await putPolicy(bed.actors.terraform, 'media', both);
    bed.fail({ operation: 'GetDistribution', kind });
    await bed.deliver();
    for (let passed = 0; passed < 40; passed += 1) await bed.tick(minute);
    expect(noWrites()).toEqual([]);
    const told = bed.outcomes().flatMap(({ findings }) => findings);
    expect(told).toMatchObject([{ id: 'GRANT_STALE_DIST_DELETED', action: 'report' }]);
    expect(told[0]?.because).toContain('could not be read');
  });

  it('to everything about where buckets are, nothing is written, purged or forgotten', async () => {
    await breakDocs();
    bed.fail({ operation: 'ListBuckets', kind });
    bed.fail({ operation: 'HeadBucket', kind });
    const edges = await stored(bed, 'edge');
    await bed.deliver();
    expect(noWrites()).toEqual([]);
    expect(await stored(bed, 'edge')).toEqual(edges);
    expect(await stored(bed, 'revocation')).toEqual([]);
    expect(unreadableTold().map(({ subject }) => subject)).toContainEqual({ type: 'bucket', name: 'docs' });
  });

  it('to the last read before the write, the write is not made', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      recordIntent: async (...input) => {
        await state.recordIntent(...input);
        bed.fail({ operation: 'GetBucketPolicy', kind });
      },
    };
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(noWrites()).toEqual([]);
  });
});

describe('when AWS throttles', () => {
  it.each(['ListDistributions', 'GetBucketPolicy', 'GetKeyPolicy'])(
    '%s, nothing that needs it is written',
    async (operation) => {
      await breakDocs();
      bed.fail({ operation, kind: operation === 'GetBucketPolicy' ? 'slow-down' : 'throttling' });
      await bed.deliver();
      expect(bed.writes(operation === 'GetKeyPolicy' ? bed.seeded.keyArn : 'docs')).toBe(0);
      expect(unreadableTold()[0]?.because).toMatch(/SlowDown|Throttling/);
    },
  );
});

describe('when the table cannot be read', () => {
  const unread = async () => ({ status: 'unreadable', because: 'throttled' }) as const;

  it('(edges) nothing that depends on what worked is written, and a finding says so once', async () => {
    bed.app.ports.state = { ...bed.app.ports.state, edgesOfDocument: unread };
    const before = await stored(bed, 'edge');
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    await tagBucket(bed.actors.alice, 'docs', 'enforce');
    await bed.deliver();
    expect(noWrites()).toEqual([]);
    expect(unreadableTold().filter(({ subject }) => subject.type === 'bucket')).toMatchObject([
      { because: expect.stringMatching(/what worked before/i) },
    ]);
    expect(await stored(bed, 'edge')).toEqual(before);
  });

  it('(sightings) a removal does not happen, and the message comes back', async () => {
    bed.app.ports.state = { ...bed.app.ports.state, sightingsOfDocument: unread };
    const ghost = 'arn:aws:cloudfront::111122223333:distribution/EGHOST0000001';
    const text = JSON.stringify(bed.right.media).replaceAll(bed.seeded.distributions.blog.arn, ghost);
    await putPolicy(bed.actors.terraform, 'files', JSON.parse(text.replaceAll('media', 'files')));
    bed.settings.classModes = { grant: 'observe' };
    const { failed } = await bed.deliver();
    expect(noWrites()).toEqual([]);
    expect([...failed.values()]).toEqual([expect.stringContaining('What was seen before')]);
  });

  it('(all of it) every message comes back and AWS is left alone', async () => {
    bed.fail({ service: 'dynamodb', kind: 'access-denied' });
    await breakDocs();
    await expect(bed.deliver()).rejects.toThrow();
    expect(noWrites()).toEqual([]);
  });
});

describe('a removal that was about to happen', () => {
  it.each([
    ['the list of distributions', 'ListDistributions'],
    ['the tags of the bucket', 'GetBucketTagging'],
  ])('does not happen when %s cannot be read at the second look', async (_what, operation) => {
    bed.account.traps.deployMs = 0;
    const ghost = 'arn:aws:cloudfront::111122223333:distribution/EGHOST0000001';
    const text = JSON.stringify(bed.right.media).replace(
      `"${bed.seeded.distributions.blog.arn}"`,
      `"${bed.seeded.distributions.blog.arn}","${ghost}"`,
    );
    await putPolicy(bed.actors.terraform, 'media', JSON.parse(text));
    await bed.deliver();
    expect(bed.outcomes()).toMatchObject([{ findings: [{ action: 'wait' }] }]);
    const stop = bed.fail({ operation, kind: 'access-denied' });
    for (let passed = 0; passed < 40; passed += 1) await bed.tick(minute);
    expect(noWrites()).toEqual([]);
    stop();
    for (let passed = 0; passed < 60; passed += 1) await bed.tick(minute);
    expect(bed.writes('media')).toBe(1);
    expect(JSON.stringify(bed.policy('media'))).not.toContain(ghost);
  });
});
