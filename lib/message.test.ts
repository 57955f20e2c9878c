import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from './message.ts';

const request = {
  schema: 'origin-guard/change-request/1',
  documents: [{ type: 'bucket', name: 'site' }],
  reason: 'sweep',
};

describe('parseMessage', () => {
  it('reads an EventBridge event and hands on the CloudTrail record as it is', () => {
    const detail = { eventName: 'PutBucketPolicy', requestParameters: { bucketName: ['site'] } };
    const body = JSON.stringify({ source: 'aws.s3', 'detail-type': 'AWS API Call via CloudTrail', detail });

    expect(parseMessage(body)).toEqual({ kind: 'event', record: detail });
  });

  it('reads a request of our own back as it was sent', () => {
    const actor = { kind: 'person', name: 'alice', tool: 'console', eventId: 'e', eventName: 'n', at: 1 };
    const message = parseMessage(JSON.stringify({ ...request, actor, eventTime: 5 }));

    expect(message).toEqual({
      kind: 'request',
      request: { ...request, actor, cause: undefined, eventTime: 5 },
    });
  });

  it.each([
    ['not JSON', 'garbage'],
    ['JSON of another shape', '{"hello":"world"}'],
    ['a request for a document that is none', JSON.stringify({ ...request, documents: [{ type: 'table' }] })],
    ['an event whose detail is a list', JSON.stringify({ source: 's', 'detail-type': 'd', detail: [] })],
  ])('says what is wrong with %s', (_what, body) => {
    const message = parseMessage(body);

    expect(message.kind).toBe('bad');
    expect(message).toHaveProperty('because', expect.stringContaining(body.slice(0, 20)));
  });

  it('never throws, whatever the body', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(['event', 'request', 'bad']).toContain(parseMessage(body).kind);
      }),
    );
  });
});
