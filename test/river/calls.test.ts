/** What an event costs, counted: the goals of bench/README.md, held by a test. Calls to the state table count apart. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { putPolicy } from './account.ts';
import { type Bed, guardRole, startBed } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ table: 'lab' });
});
afterEach(() => bed.close());

const counted = ['s3', 'cloudfront', 'kms', 'tagging'];

/** The calls that the guard made since the last time, without those to its table and to what it tells. */
const calls = (): readonly string[] => {
  const made = bed.account.calls.find({ caller: guardRole });
  bed.account.calls.clear();
  return made
    .filter(({ service }) => counted.includes(service))
    .map(({ operation }) => operation)
    .sort();
};

const tableCalls = (): number => bed.account.calls.count({ caller: guardRole, service: 'dynamodb' });

/** Somebody writes the policy that is there already: an event about nothing. */
const rewritten = async (bucket: 'docs' | 'media') => {
  await putPolicy(bed.actors.terraform, bucket, bed.right[bucket]);
  return bed.messages();
};

/** An event before it: the inventory is warm. */
const warmed = async (bucket: 'docs' | 'media') => {
  await handleBatch(bed.app, await rewritten(bucket));
  const messages = await rewritten(bucket);
  calls();
  return messages;
};

describe('an event of PutBucketPolicy that changed nothing', () => {
  it('costs four reads of that bucket with a warm inventory', async () => {
    const messages = await warmed('media');
    await handleBatch(bed.app, messages);
    expect(tableCalls()).toBeLessThanOrEqual(8);
    expect(calls()).toEqual([
      'GetBucketEncryption',
      'GetBucketPolicy',
      'GetBucketTagging',
      'GetPublicAccessBlock',
    ]);
  });

  it('costs one more for the policy of the key behind the bucket', async () => {
    const messages = await warmed('docs');
    await handleBatch(bed.app, messages);
    expect(calls()).toEqual([
      'GetBucketEncryption',
      'GetBucketPolicy',
      'GetBucketTagging',
      'GetKeyPolicy',
      'GetPublicAccessBlock',
    ]);
  });

  it('costs nothing when it is delivered again', async () => {
    const messages = await warmed('docs');
    await handleBatch(bed.app, messages);
    calls();
    const again = messages.map(({ body }) => ({ id: 'again', body }));
    expect((await handleBatch(bed.app, again)).failed.size).toBe(0);
    expect(calls()).toEqual([]);
  });

  it('reads the lists and what belongs to them again after a minute', async () => {
    await warmed('docs');
    bed.advance(61_000);
    await handleBatch(bed.app, await rewritten('docs'));
    expect(calls()).toEqual(
      expect.arrayContaining(['ListDistributions', 'ListTagsForResource', 'DescribeKey', 'ListGrants']),
    );
  });
});

describe('an event of PutBucketPolicy that broke something', () => {
  it('is repaired on lists that were read for the write, and on tags read with them', async () => {
    await warmed('docs');
    await putPolicy(bed.actors.terraform, 'docs', withoutGrant('docs'));
    await handleBatch(bed.app, bed.messages());
    expect(bed.writes('docs')).toBe(1);
    const made = calls();
    for (const name of [
      'ListDistributions',
      'ListTagsForResource',
      'DescribeKey',
      'ListGrants',
      'ListBuckets',
    ])
      expect(made, name).toContain(name);
    expect(made.length).toBeLessThanOrEqual(24);
  });

  it('and its own write coming back costs at most one read', async () => {
    await putPolicy(bed.actors.terraform, 'media', withoutGrant('media'));
    await bed.deliver();
    const own = bed.messages('own');
    calls();
    await handleBatch(bed.app, own);
    expect(own.length).toBeGreaterThan(0);
    expect(calls()).toEqual(['GetBucketPolicy']);
  });
});

const withoutGrant = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});
