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

  it.each<[string, ReturnType<typeof detect>]>([
    ['when there is a default root object', detect({ DefaultRootObject: 'index.html' })],
    ['when the snapshot does not say', detect({})],
    ['when listing is not granted', detect(none, given.oacGrant('site', given.arnOf('E1')))],
    [
      'when listing is granted on objects only',
      detect(none, { ...listing, Resource: 'arn:aws:s3:::site/*' }),
    ],
    [
      'when / comes from another origin',
      detect({ ...none, DefaultCacheBehavior: given.aBehaviour('example.org') }),
    ],
    ['when the origin has a path', detect(none, listing, given.anOrigin('site', { path: '/public' }))],
    ['when edge code may rewrite /', detect({ ...none, DefaultCacheBehavior: rewriting })],
  ])('%s', (_, found) => {
    expect(found).toEqual([]);
  });
});
