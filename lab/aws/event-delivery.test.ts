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

describe('delivery', () => {
  const values = (): unknown[] =>
    heard.map((event) => JSON.stringify(event.detail.requestParameters).match(/"Value":"?(\w+)/)?.[1]);

  test('takes its time', async () => {
    lab.account.events.traps.delayMs = 500;
    await tag('late');
    await settle();
    expect(heard).toEqual([]);
    lab.advance(500);
    expect(values()).toEqual(['late']);
  });

  test('loses, doubles and reorders', async () => {
    const { traps } = lab.account.events;
    traps.dropProbability = 1;
    await tag('lost');
    traps.dropProbability = 0;
    traps.duplicateProbability = 1;
    await tag('twice');
    await settle();
    traps.duplicateProbability = 0;
    traps.reorderProbability = 1;
    await tag('first');
    traps.reorderProbability = 0;
    await tag('second');
    await settle();
    expect(values()).toEqual(['twice', 'twice', 'second', 'first']);
    expect(heard[0]?.detail.eventID).toBe(heard[1]?.detail.eventID);
    expect(lab.account.events.all()).toHaveLength(5);
  });

  test('releases what it held back even when nothing follows', async () => {
    lab.account.events.traps.reorderProbability = 1;
    await tag('held');
    await settle();
    expect(values()).toEqual([]);
    lab.advance(500);
    expect(values()).toEqual(['held']);
  });

  test('ends when the listener leaves', async () => {
    const stop = lab.account.onEvent(() => heard.push({} as CloudTrailEvent));
    stop();
    await tag('x');
    await settle();
    expect(heard).toHaveLength(1);
  });
});
