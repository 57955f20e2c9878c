import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SnapshotDistribution, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const listing: JsonObject = {
  ...given.oacGrant('site', given.arnOf('E1')),
  Action: ['s3:GetObject', 's3:ListBucket'],
  Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
};
const none = { DefaultRootObject: '' };
const detect = (
  parts: Partial<SnapshotDistribution> = none,
  statement: JsonObject = listing,
  origin: SnapshotOrigin = given.anOrigin('site'),
) => {
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [origin, given.aCustomOrigin('example.org')], parts)],
      buckets: [given.aBucket('site', given.aPolicy(statement) as Json)],
    }),
  );
  return given.findingsOf(rule, facts, 'site');
};

it('tells a distribution that may list and has no default root object', () => {
  expect(detect()).toMatchObject([
    { id: 'GRANT_LIST_LEAK', severity: 'medium', action: 'report', distributions: ['E1'], changes: [] },
  ]);
  expect(detect(none, { ...listing, Action: 's3:*' })).toHaveLength(1);
});

it('tells one that reads with an identity', () => {
  const oai = { ...listing, Principal: { AWS: given.oaiArn('EOAI1') }, Condition: {} };
  expect(detect(none, oai, given.anOrigin('site', { oai: 'EOAI1' }))).toHaveLength(1);
});

describe('silent', () => {
  const rewriting = given.aBehaviour('site', {
    FunctionAssociations: given.items({
      EventType: 'viewer-request',
      FunctionARN: 'arn:aws:cloudfront::111122223333:function/index',
    }),
  });

  it.each<[string, Parameters<typeof detect>]>([
    ['when there is a default root object', [{ DefaultRootObject: 'index.html' }]],
    ['when the snapshot does not say', [{}]],
    ['when listing is not granted', [none, given.oacGrant('site', given.arnOf('E1'))]],
    ['when listing is granted on objects only', [none, { ...listing, Resource: 'arn:aws:s3:::site/*' }]],
    [
      'when / comes from another origin',
      [{ ...none, DefaultCacheBehavior: given.aBehaviour('example.org') }],
    ],
    ['when the origin has a path', [none, listing, given.anOrigin('site', { path: '/public' })]],
    ['when edge code may rewrite /', [{ ...none, DefaultCacheBehavior: rewriting }]],
  ])('%s', (_, parts) => {
    expect(detect(...parts)).toEqual([]);
  });
});

it('names the statement, the distribution and what to do, once for each distribution', () => {
  const [found, ...others] = detect();
  expect(others).toEqual([]);
  expect(found?.because).toBe(
    'Statement 1 "AllowCloudFrontServicePrincipal" of bucket site lets distribution E1 list the bucket, and the distribution has no default root object, so its / shows every key to viewers. Set a default root object, or take s3:ListBucket out.',
  );
  expect(found?.details).toEqual({ statements: [0], origin: 'site' });
});

it('counts a behaviour for / alone, and none for another path', () => {
  const only = (PathPattern: string) => ({
    ...none,
    DefaultCacheBehavior: given.aBehaviour('example.org'),
    CacheBehaviors: given.items(given.aBehaviour('site', { PathPattern })),
  });
  expect(detect(only('/'))).toHaveLength(1);
  expect(detect(only('/docs/*'))).toEqual([]);
});

it('says nothing where edge code may pick another origin', () => {
  const picking = given.aBehaviour('example.org', {
    PathPattern: '/x',
    LambdaFunctionAssociations: given.items({
      EventType: 'origin-request',
      LambdaFunctionARN: 'arn:aws:lambda:us-east-1:111122223333:function:f:1',
    }),
  });
  expect(detect({ ...none, CacheBehaviors: given.items(picking) })).toEqual([]);
});
