import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudTrailEvent } from '../events.ts';
import { settle, startTestLab, type TestLab } from './test-lab.ts';

let lab: TestLab;
let heard: CloudTrailEvent[];
beforeEach(async () => {
  lab = await startTestLab();
  await lab.as('lab-owner', 'eu-west-1').s3.send(
    new CreateBucketCommand({
      Bucket: 'site',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  heard = [];
  await settle();
  lab.account.onEvent((event) => heard.push(event));
});
afterEach(() => lab.close());

const europe = (caller = 'alice') => lab.as(caller, 'eu-west-1').s3;
const tag = (Value: string, caller = 'alice') =>
  europe(caller).send(
    new PutBucketTaggingCommand({ Bucket: 'site', Tagging: { TagSet: [{ Key: 'k', Value }] } }),
  );

describe('LookupEvents', () => {
  test('finds the last writer of a resource in its Region, newest first, after a while', async () => {
    lab.account.traps.lookupDelayMs = 1_000;
    await tag('1', 'terraform');
    await tag('2', 'alice');
    const { cloudTrail } = lab.as('lab-owner', 'eu-west-1');
    const lookup = async (client = cloudTrail) =>
      (
        await client.send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'site' }],
          }),
        )
      ).Events;
    expect((await lookup())?.map((event) => event.EventName)).not.toContain('PutBucketTagging');
    lab.advance(1_000);
    const events = (await lookup()) ?? [];
    expect(events.slice(0, 2).map((event) => event.Username)).toEqual(['alice', 'terraform']);
    expect(events[0]?.EventTime).toBeInstanceOf(Date);
    const record = JSON.parse(events[0]?.CloudTrailEvent ?? '{}') as { eventName: string };
    expect(record.eventName).toBe('PutBucketTagging');
    expect(await lookup(lab.cloudTrail)).toEqual([]);
  });

  test('is paged', async () => {
    for (const value of ['1', '2', '3']) await tag(value);
    lab.advance(10);
    const { cloudTrail } = lab.as('lab-owner', 'eu-west-1');
    const first = await cloudTrail.send(new LookupEventsCommand({ MaxResults: 2 }));
    expect(first.Events).toHaveLength(2);
    const rest = await cloudTrail.send(
      new LookupEventsCommand({ MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(rest.Events).toHaveLength(2);
    expect(rest.NextToken).toBeUndefined();
  });
});
