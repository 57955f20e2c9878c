import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket, SnapshotDistribution, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const unsigned = given.anOrigin('site', { oac: '' });
const everybody = (parts: JsonObject = {}): JsonObject => ({
  Sid: 'Public',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  ...parts,
});

interface Parts {
  readonly bucket?: Partial<SnapshotBucket>;
  readonly origins?: readonly SnapshotOrigin[];
  readonly distribution?: Partial<SnapshotDistribution>;
}

const account = (policy: Json | null, parts: Parts = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', parts.origins ?? [unsigned], parts.distribution)],
    buckets: [given.aBucket('site', policy, parts.bucket)],
  });
const detect = (policy: Json | null, parts: Parts = {}, more: Partial<Snapshot> = {}) =>
  given.findingsOf(rule, given.factsOf({ ...account(policy, parts), ...more }), 'site');

const restricted: Json = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

describe('a private bucket', () => {
  const deny = everybody({ Sid: 'No', Effect: 'Deny', Action: 's3:*' });
  it.each<[string, Json | null, Parts]>([
    ['no policy', null, {}],
    ['a grant to the distribution itself', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))), {}],
    [
      'everybody with the SourceArn of a distribution',
      given.aPolicy(everybody({ Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E1') } } })),
      {},
    ],
    [
      'everybody, for another path',
      given.aPolicy(everybody({ Resource: 'arn:aws:s3:::site/other/*' })),
      {
        origins: [given.anOrigin('site', { oac: '', path: '/web' })],
      },
    ],
    ['everybody, for uploads', given.aPolicy(everybody({ Action: 's3:PutObject' })), {}],
    ['everybody, and a Deny for everybody', given.aPolicy(everybody(), deny), {}],
    [
      'everybody, behind a block of public policies',
      given.aPolicy(everybody()),
      { bucket: { PublicAccessBlockConfiguration: restricted } },
    ],
  ])('has %s', (_, policy, parts) => {
    expect(detect(policy, parts)).toMatchObject([
      { id: 'ORIGIN_UNSIGNED_PRIVATE', severity: 'high', distributions: ['E1'], action: 'report' },
    ]);
  });

  it('may still have public objects, unless ACLs are mute', () => {
    expect(detect(null)[0]?.because).toContain('viewers get 403 for every object that no ACL makes public.');
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
    for (const bucket of [{ OwnershipControls }, { PublicAccessBlockConfiguration: restricted }])
      expect(detect(null, { bucket })[0]?.because).toContain('viewers get 403.');
  });
});

describe('a public bucket', () => {
  it.each<[string, JsonObject, 'high' | 'medium']>([
    ['everybody', everybody(), 'high'],
    ['everybody in the AWS form', everybody({ Principal: { AWS: '*' } }), 'high'],
    ['everybody over TLS', everybody({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), 'high'],
    ['a part of the bucket', everybody({ Resource: 'arn:aws:s3:::site/public/*' }), 'high'],
    [
      'whoever knows a header',
      everybody({ Condition: { StringEquals: { 'aws:Referer': 'secret' } } }),
      'medium',
    ],
  ])('lets in %s', (_, statement, severity) => {
    const found = detect(given.aPolicy(statement));
    expect(found).toMatchObject([{ id: 'ORIGIN_UNSIGNED_PUBLIC', severity }]);
    expect(found[0]?.because).toContain('statement Public');
    expect(found[0]?.because).toContain('can read the bucket past CloudFront too');
  });
});

describe('no claim', () => {
  it.each<[string, Json | null, Parts]>([
    ['a signed origin', null, { origins: [given.anOrigin('site')] }],
    ['an identity', null, { origins: [given.anOrigin('site', { oai: 'EOAI1' })] }],
    [
      'an access control that is not in the list',
      null,
      { origins: [given.anOrigin('site', { oac: 'OAC9' })] },
    ],
    ['another bucket', null, { origins: [given.anOrigin('other', { oac: '' })] }],
    [
      'the website endpoint',
      null,
      { origins: [given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com')] },
    ],
    ['an unreadable policy', null, { bucket: { Unreadable: { Policy: 'AccessDenied' } } }],
    [
      'a public policy beside an unreadable block',
      given.aPolicy(everybody()),
      { bucket: { Unreadable: { PublicAccessBlockConfiguration: 'AccessDenied' } } },
    ],
  ])('about %s', (_, policy, parts) => {
    expect(detect(policy, parts)).toEqual([]);
  });
});

it('counts a REST host that is written as a custom origin', () => {
  const origins = [given.aCustomOrigin('www.example.com'), given.aCustomOrigin('site.s3.amazonaws.com', 'c')];
  expect(detect(null, { origins })).toMatchObject([{ details: { origin: 'c' } }]);
});

it('says each origin on its own', () => {
  const origins = ['a', 'b'].map((id) => given.anOrigin('site', { id, oac: '', path: `/${id}` }));
  const found = detect(given.aPolicy(everybody({ Resource: 'arn:aws:s3:::site/a/*' })), { origins });
  expect(found.map(({ id, details }) => [id, details.origin])).toEqual([
    ['ORIGIN_UNSIGNED_PUBLIC', 'a'],
    ['ORIGIN_UNSIGNED_PRIVATE', 'b'],
  ]);
  expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

it('is less sure beside edge code on origin requests, and while disabled', () => {
  const LambdaFunctionARN = 'arn:aws:lambda:us-east-1:111122223333:function:sign:1';
  const edge = given.aBehaviour('site', {
    LambdaFunctionAssociations: given.items({ EventType: 'origin-request', LambdaFunctionARN }),
  });
  const [signing] = detect(null, { distribution: { DefaultCacheBehavior: edge } });
  expect(signing).toMatchObject({ severity: 'medium' });
  expect(signing?.because).toContain(
    `edge code signs or picks another origin (Lambda@Edge function ${LambdaFunctionARN}`,
  );
  expect(detect(null, { distribution: { Enabled: false } })).toMatchObject([{ severity: 'medium' }]);
});

describe('block public access of the account', () => {
  const open = given.aPolicy(everybody());
  const referer = given.aPolicy(everybody({ Condition: { StringEquals: { 'aws:Referer': 'x' } } }));
  const fixed = given.aPolicy(everybody({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }));
  const account = { accountPublicAccessBlock: restricted };
  const unreadable = { Unreadable: { accountPublicAccessBlock: 'AccessDenied' } };

  it.each<[string, Json, Partial<Snapshot>, string]>([
    ['closes a public bucket', open, account, 'ORIGIN_UNSIGNED_PRIVATE'],
    ['closes one that is public by a header', referer, account, 'ORIGIN_UNSIGNED_PRIVATE'],
    ['leaves one that is not public as it is', fixed, account, 'ORIGIN_UNSIGNED_PUBLIC'],
    ['leaves one that is not public as it is, whatever it says', fixed, unreadable, 'ORIGIN_UNSIGNED_PUBLIC'],
  ])('%s', (_, policy, more, id) => {
    expect(detect(policy, {}, more)).toMatchObject([{ id }]);
  });

  it('makes no claim while it could not be read', () => {
    expect(detect(open, {}, unreadable)).toEqual([]);
  });

  it('is said not to have been read', () => {
    expect(detect(open)[0]?.because).toContain("the account's own setting was not read, and may be on");
    expect(detect(open, {}, { accountPublicAccessBlock: null })[0]?.because).not.toContain('account');
  });

  it('keeps ACLs from making an object public', () => {
    expect(detect(null, {}, account)[0]?.because).not.toContain('ACL');
    expect(detect(null)[0]?.because).toContain('for every object that no ACL makes public');
  });
});
