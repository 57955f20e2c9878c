import { describe, expect, test } from 'vitest';
import { envelopeOf } from './envelope.ts';
import { matchesPattern } from './match.ts';

const event = {
  source: 'aws.s3',
  detail: {
    eventName: 'PutBucketPolicy',
    count: 3,
    flag: true,
    nothing: null,
    names: ['site', 'logs'],
    empty: [],
    user: { type: 'IAMUser', session: { issuer: 'arn:role/Admin' } },
    resources: [{ ARN: 'a' }, { ARN: 'b' }],
  },
};
const detail = (pattern: unknown): boolean => matchesPattern({ detail: pattern }, event);

describe('matchesPattern', () => {
  test.each([
    ['an exact value', { eventName: ['PutBucketPolicy'] }, true],
    ['one of several values', { eventName: ['DeleteBucketPolicy', 'PutBucketPolicy'] }, true],
    ['another value', { eventName: ['DeleteBucketPolicy'] }, false],
    ['the same value in another case', { eventName: ['putbucketpolicy'] }, false],
    ['the same value, case ignored', { eventName: [{ 'equals-ignore-case': 'PUTbucketPOLICY' }] }, true],
    ['a number', { count: [3] }, true],
    ['a number as text', { count: ['3'] }, false],
    ['a boolean', { flag: [true] }, true],
    ['null', { nothing: [null] }, true],
    ['null where the field is absent', { missing: [null] }, false],
    ['an element of an array', { names: ['logs'] }, true],
    ['no element of an array', { names: ['other'] }, false],
    ['a prefix', { eventName: [{ prefix: 'PutBucket' }] }, true],
    ['a prefix in another case', { eventName: [{ prefix: 'putBucket' }] }, false],
    ['a prefix of a number', { count: [{ prefix: '3' }] }, false],
    ['a suffix', { eventName: [{ suffix: 'Policy' }] }, true],
    ['another suffix', { eventName: [{ suffix: 'Acl' }] }, false],
    ['anything but another', { eventName: [{ 'anything-but': 'X' }] }, true],
    ['anything but this', { eventName: [{ 'anything-but': ['X', 'PutBucketPolicy'] }] }, false],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'Put' } }] }, false],
    ['anything but another suffix', { eventName: [{ 'anything-but': { suffix: 'Acl' } }] }, true],
    ['anything but, where the field is absent', { missing: [{ 'anything-but': 'X' }] }, false],
    ['a field that exists', { eventName: [{ exists: true }] }, true],
    ['a field that must not exist', { eventName: [{ exists: false }] }, false],
    ['an absent field that must not exist', { errorCode: [{ exists: false }] }, true],
    ['an absent field below an absent one', { missing: { below: [{ exists: false }] } }, true],
    ['an object is no leaf', { user: [{ exists: true }] }, false],
    ['an empty array has no value', { empty: [{ exists: false }] }, true],
    ['a nested field', { user: { session: { issuer: [{ suffix: 'Admin' }] } } }, true],
    ['a field of an object in an array', { resources: { ARN: ['b'] } }, true],
    ['every field must match', { eventName: ['PutBucketPolicy'], count: [4] }, false],
    ['one alternative', { $or: [{ count: [4] }, { flag: [true] }] }, true],
    ['no alternative', { $or: [{ count: [4] }, { flag: [false] }] }, false],
    [
      'an alternative and a field that fails',
      { eventName: ['X'], $or: [{ count: [3] }, { flag: [true] }] },
      false,
    ],
    ['the prototype of the event', { toString: [{ exists: false }] }, true],
  ])('%s', (_what, pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });

  test('drops events of a user without a session when a session field is compared: the loop filter pitfall', () => {
    expect(detail({ user: { missing: { arn: [{ 'anything-but': 'our-role' }] } } })).toBe(false);
  });

  test.each([
    ['numeric', { count: [{ numeric: ['>', 1] }] }],
    ['wildcard', { eventName: [{ wildcard: 'Put*' }] }],
    ['a matcher that fails elsewhere', { eventName: ['X'], count: [{ cidr: '10.0.0.0/8' }] }],
    ['a bare value', { eventName: 'PutBucketPolicy' }],
    ['no values', { eventName: [] }],
    ['nested arrays', { eventName: [['PutBucketPolicy']] }],
    ['an empty pattern', { user: {} }],
    ['one alternative only', { $or: [{ count: [3] }] }],
    ['two conditions in one matcher', { eventName: [{ prefix: 'P', suffix: 'y' }] }],
    ['exists with text', { eventName: [{ exists: 'no' }] }],
    ['prefix without text', { eventName: [{ prefix: 3 }] }],
    ['anything-but nothing', { eventName: [{ 'anything-but': [] }] }],
    ['anything-but with two conditions', { eventName: [{ 'anything-but': { prefix: 'a', suffix: 'b' } }] }],
  ])('refuses what it does not know: %s', (_what, pattern) => {
    expect(() => detail(pattern)).toThrow(/not valid here/);
  });
});

test('an envelope names the service, Region and time of the record that it carries', () => {
  const record = {
    eventSource: 's3.amazonaws.com',
    awsRegion: 'eu-west-1',
    eventTime: '2026-11-24T10:00:00Z',
    recipientAccountId: '111122223333',
  };
  expect(envelopeOf(record, 'delivery-1')).toEqual({
    version: '0',
    id: 'delivery-1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-11-24T10:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: record,
  });
});
