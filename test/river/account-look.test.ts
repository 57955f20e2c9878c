import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeFinding } from '../../lib/core/model/outcome.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { sweep } from '../../lib/sweep.ts';
import { createDistribution } from './account.ts';
import { type Bed, guardRole, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ attempts: 1 });
});
afterEach(() => bed.close());
afterAll(stopTables);

/** A distribution whose default behaviour goes to this bucket, which need not exist. */
const pointTo = (bucket: string, name = 'campaign') =>
  createDistribution(bed.actors.owner, name, [
    { id: 'only', bucket, region: 'us-east-1', accessControlId: bed.seeded.accessControlId },
  ]);

const sweepThrough = async (): Promise<void> => {
  await sweep(bed.app, 'sweep');
  await bed.drain();
};

const told = (id: string): readonly OutcomeFinding[] =>
  bed
    .outcomes()
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.id === id);

const accountSightings = async () =>
  (await stored(bed, 'sighting')).filter(({ pk }) => String(pk).startsWith('account:'));

describe('an origin whose bucket is nobody’s', () => {
  it('is told when the distribution is made, confirmed by a later look, and then not again', async () => {
    const { id } = await pointTo('old-campaign');
    await bed.deliver();
    expect(told('ORIGIN_BUCKET_MISSING')).toMatchObject([
      { severity: 'high', subject: { type: 'distribution', id }, details: { sureness: 'seen-once' } },
    ]);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING')).toHaveLength(1);
    bed.advance(15 * minute);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING').slice(1)).toMatchObject([
      { severity: 'critical', details: { sureness: 'confirmed' } },
    ]);
    bed.advance(15 * minute);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING')).toHaveLength(2);
    expect(bed.writes()).toBe(0);
  });

  it('is forgotten when the bucket is made, so that its loss would be news', async () => {
    await pointTo('old-campaign');
    await bed.deliver();
    const before = await accountSightings();
    await bed.actors.owner.s3('us-east-1').send(new CreateBucketCommand({ Bucket: 'old-campaign' }));
    bed.advance(2 * minute);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING')).toHaveLength(1);
    expect(await accountSightings()).toHaveLength(before.length - 1);
  });

  it('is told by the sweep when events were lost', async () => {
    await pointTo('old-campaign');
    bed.lose();
    bed.advance(2 * minute);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING')).toHaveLength(1);
  });

  it('is no claim while S3 does not answer, and what was seen is not forgotten', async () => {
    await pointTo('old-campaign');
    await bed.deliver();
    const restore = bed.fail({ operation: 'HeadBucket', kind: 'internal-error' });
    bed.advance(20 * minute);
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING')).toHaveLength(1);
    expect(told('FACTS_UNREADABLE')).toHaveLength(1);
    restore();
    await sweepThrough();
    expect(told('ORIGIN_BUCKET_MISSING').slice(1)).toMatchObject([{ severity: 'critical' }]);
  });
});

it('tells an origin bucket of another account, in whatever Region, once', async () => {
  bed.account.s3.foreignBuckets.add('theirs');
  const { id } = await pointTo('theirs');
  await bed.deliver();
  await sweepThrough();
  expect(told('ORIGIN_BUCKET_FOREIGN')).toMatchObject([{ subject: { type: 'distribution', id } }]);
  expect(told('ORIGIN_BUCKET_MISSING')).toEqual([]);
});

it('makes no noise and asks S3 for nothing more in an account in order', async () => {
  const before = await accountSightings();
  await sweepThrough();
  expect(bed.outcomes()).toEqual([]);
  expect(await accountSightings()).toEqual(before);
  expect(bed.account.calls.count({ caller: guardRole, operation: 'HeadBucket' })).toBe(0);
});

it('says together what is not urgent', async () => {
  for (const name of ['one', 'two']) {
    const accessIdentityId = bed.seeded.accessIdentityId;
    await createDistribution(bed.actors.owner, name, [
      { id: 'only', bucket: 'legacy', region: 'us-east-1', accessIdentityId },
    ]);
  }
  await bed.deliver();
  const messages = bed.outcomes().filter(({ findings }) => findings[0]?.id === 'OAI_LEGACY');
  expect(messages).toMatchObject([
    { subject: { type: 'account' }, findings: [{ id: 'OAI_LEGACY' }, { id: 'OAI_LEGACY' }] },
  ]);
});

it('says what is urgent for each distribution on its own', async () => {
  await pointTo('old-campaign', 'one');
  await pointTo('older-campaign', 'two');
  await bed.deliver();
  const messages = bed.outcomes().filter(({ findings }) => findings[0]?.id === 'ORIGIN_BUCKET_MISSING');
  expect(messages.map(({ findings }) => findings.length)).toEqual([1, 1]);
});

it('comes back when what was seen before cannot be read, and tells nothing until then', async () => {
  const { state } = bed.app.ports;
  bed.app.ports.state = {
    ...state,
    sightingsOfDocument: async () => ({ status: 'unreadable', because: 'throttled' }),
  };
  await pointTo('old-campaign');
  const { failed } = await bed.deliver();
  expect([...failed.values()].join(' ')).toContain('seen before of the account');
  expect(bed.outcomes()).toEqual([]);
});

it('looks once for a whole batch', async () => {
  await pointTo('old-campaign', 'one');
  const body = JSON.stringify({
    schema: 'origin-guard/change-request/1',
    documents: [],
    account: true,
    reason: 'sweep',
  });
  bed.advance(2 * minute);
  await handleBatch(bed.app, [
    { id: 'a', body },
    { id: 'b', body },
  ]);
  expect(bed.account.calls.count({ caller: guardRole, operation: 'HeadBucket' })).toBe(1);
});
