import { afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '../core/model/memory.ts';
import { type Answer, instantClock, json, jsonError, startWire, type Wire } from './testing/wire.ts';
import { trailPort } from './trail.ts';

let wire: Wire;
afterEach(() => wire.close());

const actorOf = (record: Readonly<Record<string, unknown>>): Actor => ({
  kind: 'person',
  name: String(record.who),
  tool: 'console',
  eventId: undefined,
  eventName: undefined,
  at: undefined,
});

const port = async (answer: Answer, attempts?: number) => {
  wire = await startWire(answer, attempts);
  const clock = instantClock();
  return { trail: trailPort(wire.options, actorOf, clock), clock };
};

const event = (EventName: string, record: object) => ({ EventName, CloudTrailEvent: JSON.stringify(record) });
const site = { type: 'bucket', name: 'site' } as const;

describe('lastWriter', () => {
  it('is the newest successful call that wrote the document, over all pages', async () => {
    const { trail } = await port((request) =>
      JSON.parse(request.body).NextToken === 't'
        ? json({
            Events: [event('DeleteBucketPolicy', { who: 'ann' }), event('PutBucketPolicy', { who: 'older' })],
          })
        : json({
            Events: [
              event('PutBucketTagging', { who: 'tagger' }),
              event('PutBucketPolicy', { who: 'denied', errorCode: 'AccessDenied' }),
              { EventName: 'PutBucketPolicy', CloudTrailEvent: 'not json' },
            ],
            NextToken: 't',
          }),
    );
    expect(await trail.lastWriter(site, 'eu-west-1')).toMatchObject({
      status: 'known',
      value: { name: 'ann' },
    });
    expect(JSON.parse(wire.requests[0]?.body ?? '')).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'site' }],
    });
    expect(wire.requests[0]?.headers.authorization).toContain('/eu-west-1/cloudtrail/');
  });

  it('asks for a key by its ARN', async () => {
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/k';
    const { trail } = await port(() => json({ Events: [event('PutKeyPolicy', { who: 'bob' })] }));
    expect(await trail.lastWriter({ type: 'key', arn }, 'eu-west-1')).toMatchObject({
      value: { name: 'bob' },
    });
    expect(wire.requests[0]?.body).toContain(arn);
  });

  it('is absent when the whole window holds no such call', async () => {
    const { trail } = await port(() => json({ Events: [event('PutBucketTagging', {})] }));
    expect(await trail.lastWriter(site, 'eu-west-1')).toEqual({ status: 'absent' });
  });

  it('is unreadable, not absent, when there is more than we read', async () => {
    const { trail } = await port((_, index) => json({ Events: [], NextToken: `t${index}` }));
    expect(await trail.lastWriter(site, 'eu-west-1')).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^TooManyEvents: .*bucket site/),
    });
    expect(wire.requests).toHaveLength(10);
  });

  it('is unreadable when CloudTrail denies', async () => {
    const { trail } = await port(() => jsonError(400, 'AccessDeniedException'));
    expect(await trail.lastWriter(site, 'eu-west-1')).toMatchObject({ status: 'unreadable' });
  });

  it('is asked again while other writers use up the rate', async () => {
    const { trail } = await port(
      (_, index) =>
        index < 2
          ? jsonError(400, 'ThrottlingException')
          : json({ Events: [event('PutBucketPolicy', { who: 'ann' })] }),
      3,
    );
    expect(await trail.lastWriter(site, 'eu-west-1')).toMatchObject({ value: { name: 'ann' } });
    expect(wire.requests).toHaveLength(3);
  });

  it('is unreadable, never absent or anybody, when it is throttled to the end', async () => {
    const { trail } = await port(() => jsonError(400, 'ThrottlingException'));
    expect(await trail.lastWriter(site, 'eu-west-1')).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^ThrottlingException: .*bucket site/),
    });
  });

  it('asks less than twice a second, also when many ask at once', async () => {
    const { trail, clock } = await port(() => json({ Events: [] }));
    const began = clock.now();
    await Promise.all(Array.from({ length: 5 }, () => trail.lastWriter(site, 'eu-west-1')));
    expect(wire.requests).toHaveLength(5);
    expect(clock.now() - began).toBeGreaterThanOrEqual(4 * 500);
  });
});
