import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { DriftRule } from '../define.ts';
import { rules } from '../index.ts';
import { rule } from './rule.ts';

const everything = ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'];

const detect = (parts: JsonObject, which: DriftRule = rule) => {
  const statement = { Effect: 'Allow', Principal: '*', Resource: everything, ...parts };
  const buckets = [given.aBucket('site', given.aPolicy(statement))];
  return given.findingsOf(which, given.factsOf(given.anAccount({ buckets })), 'site');
};

describe('everybody writes', () => {
  it.each<Json>(['s3:PutObject', 's3:DeleteObject', 's3:put*', 's3:*', '*', 's3:PutBucketPolicy', 's3:*Acl'])(
    'with %s',
    (action) => {
      expect(detect({ Action: action })).toMatchObject([
        { id: 'PUBLIC_WRITE', severity: 'critical', action: 'report', changes: [] },
      ]);
    },
  );

  it('with a NotAction that leaves writes open', () => {
    expect(detect({ NotAction: 's3:Delete*' })).toHaveLength(1);
  });

  it('with a NotResource that leaves objects open', () => {
    expect(
      detect({
        Action: 's3:PutObject',
        Resource: undefined as unknown as Json,
        NotResource: 'arn:aws:s3:::site/logs/*',
      }),
    ).toEqual([]);
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      NotResource: 'arn:aws:s3:::site/logs/*',
    };
    const buckets = [given.aBucket('site', given.aPolicy(statement))];
    expect(given.findingsOf(rule, given.factsOf(given.anAccount({ buckets })), 'site')).toHaveLength(1);
  });

  it('and reads, in one finding', () => {
    const action = { Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'] };
    expect(detect(action)[0]?.because).toContain(
      'lets everybody read its objects, list it and change it or its objects',
    );
    const readRule = rules.find((other) => other.kind === 'bucket-policy-public-read');
    expect(readRule && detect(action, readRule)).toEqual([]);
  });
});

describe('no claim', () => {
  it.each<readonly [string, JsonObject]>([
    ['reads with a wildcard', { Action: 's3:Get*' }],
    [
      'object actions on the bucket alone',
      { Action: ['s3:PutObject', 's3:DeleteObject'], Resource: everything[0] ?? '' },
    ],
    [
      'a NotAction that lists all writes',
      {
        NotAction: [
          's3:Put*',
          's3:Delete*',
          's3:Abort*',
          's3:Restore*',
          's3:Replicate*',
          's3:Bypass*',
          's3:ObjectOwner*',
        ],
      },
    ],
    [
      'access points of an account',
      { Action: '*', Condition: { StringEquals: { 's3:DataAccessPointAccount': given.account } } },
    ],
    [
      'a log service of an account',
      { Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' },
    ],
  ])('is made for %s', (_, parts) => {
    expect(detect(parts)).toEqual([]);
  });
});
