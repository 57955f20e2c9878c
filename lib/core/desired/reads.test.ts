import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { markerOf } from './marker.ts';
import { desiredReads, withdrawnReads } from './reads.ts';
import { mayReadUnseen, usesBucket } from './uses.ts';

const site = { type: 'bucket', name: 'site' } as const;
const keyArn = given.keyArnOf('k1');
const key = { type: 'key', arn: keyArn } as const;
const good = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));

const account = (distribution: SnapshotDistribution, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({ distributions: [distribution], buckets: [given.aBucket('site', good)], ...parts });

const distributionOf = (distribution: SnapshotDistribution) => {
  const { distributions } = given.factsOf(account(distribution));
  if (distributions.status !== 'known' || distributions.value[0] === undefined)
    throw new Error('not readable');
  return distributions.value[0];
};

describe('desired reads', () => {
  it('are the signed REST origins of a bucket that was gathered', () => {
    const distribution = given.aDistribution('E1', [
      given.aCustomOrigin('www.example.com'),
      given.anOrigin('site', { id: 'a', path: '/static' }),
      given.anOrigin('site', { id: 'b', oai: 'EOAI1' }),
      given.anOrigin('site', { id: 'c', oac: '' }),
      given.anOrigin('site', { id: 'd', host: 'site.s3-website-eu-west-1.amazonaws.com' }),
      given.anOrigin('not-ours', { id: 'e' }),
    ]);
    const reads = desiredReads(given.factsOf(account(distribution)), site);
    expect(reads.map(({ origin, originPath, signing }) => [origin.id, originPath, signing])).toEqual([
      ['a', '/static', 'oac'],
      ['b', '', 'oai'],
    ]);
    expect(desiredReads(given.factsOf(account(distribution)), { type: 'bucket', name: 'not-ours' })).toEqual(
      [],
    );
  });

  it('of a key are those of every bucket that encrypts with it, by OAC only', () => {
    const origins = [
      given.anOrigin('site'),
      given.anOrigin('media', { oai: 'EOAI1' }),
      given.anOrigin('plain'),
    ];
    const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith('k1') };
    const buckets = [
      given.aBucket('site', good, encrypted),
      given.aBucket('media', null, encrypted),
      given.aBucket('plain', null),
    ];
    const facts = given.factsOf(account(given.aDistribution('E1', origins), { buckets }));
    expect(desiredReads(facts, key).map(({ bucket }) => bucket)).toEqual(['site']);
  });
});

describe('withdrawn reads', () => {
  const deny = (parts: object) =>
    given.aPolicy({ ...given.oacGrant('site', given.arnOf('E1')), Effect: 'Deny', ...parts });
  const reasons = (
    distribution: SnapshotDistribution,
    policy = good,
    TagSet: SnapshotDistribution['Tags'] = [],
  ) =>
    withdrawnReads(
      given.factsOf(
        account(distribution, { buckets: [given.aBucket('site', policy, { TagSet: TagSet ?? [] })] }),
      ),
      site,
    ).length;
  const e1 = given.aDistribution('E1', [given.anOrigin('site')]);

  it.each([
    ['the tag on the bucket', 1, () => reasons(e1, good, given.withTag('revoked'))],
    ['the tag on the distribution', 1, () => reasons({ ...e1, Tags: given.withTag(' Revoked ') })],
    ['another tag value', 0, () => reasons({ ...e1, Tags: given.withTag('off') })],
    ['a Deny that names the distribution', 1, () => reasons(e1, deny({}))],
    [
      'a Deny that names another',
      0,
      () => reasons(e1, deny({ Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E2') } } })),
    ],
    [
      'a Deny by pattern',
      0,
      () => reasons(e1, deny({ Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } })),
    ],
    [
      'a Deny of everybody but it',
      0,
      () => reasons(e1, deny({ Condition: { StringNotEquals: { 'aws:SourceArn': given.arnOf('E1') } } })),
    ],
    [
      'a Deny with a further condition',
      0,
      () =>
        reasons(
          e1,
          deny({
            Condition: {
              StringEquals: { 'aws:SourceArn': given.arnOf('E1') },
              Bool: { 'aws:SecureTransport': 'false' },
            },
          }),
        ),
    ],
    ['a Deny of writes', 0, () => reasons(e1, deny({ Action: 's3:PutObject' }))],
  ])('%s: %i', (_, count, ask) => {
    expect(ask()).toBe(count);
  });

  it('a Deny that names the identity', () => {
    const oai = given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })]);
    const policy = given.aPolicy({ ...given.oaiGrant('site', 'EOAI1'), Effect: 'Deny' });
    expect(reasons(oai, policy)).toBe(1);
  });
});

it('knows its markers and no others', () => {
  const marker = (value: string) => markerOf({ status: 'known', value: { 'origin-guard': value } });
  expect(['off', 'observe', 'propose', 'enforce', 'revoked'].map(marker)).not.toContain(undefined);
  expect(marker('please')).toBeUndefined();
  expect(markerOf({ status: 'unreadable', because: 'x' })).toBeUndefined();
});

describe('use', () => {
  it.each([
    ['site.s3.eu-west-1.amazonaws.com', '', true],
    ['site.s3-website-eu-west-1.amazonaws.com', '', true],
    ['site.s3-accelerate.amazonaws.com', '', true],
    ['s3.eu-west-1.amazonaws.com', '/site', true],
    ['s3.eu-west-1.amazonaws.com', '/other/site', false],
    ['mysite.s3.eu-west-1.amazonaws.com', '', false],
    ['site.example.com', '', false],
  ])('%s%s: %s', (host, path, expected) => {
    expect(
      usesBucket(distributionOf(given.aDistribution('E1', [given.anOrigin('x', { host, path })])), 'site'),
    ).toBe(expected);
  });

  it('may be unseen through access points and tenants', () => {
    const unseen = (parts: object, host: string) =>
      mayReadUnseen(distributionOf(given.aDistribution('E1', [given.anOrigin('x', { host })], parts))).length;
    expect(unseen({}, 'site.s3.eu-west-1.amazonaws.com')).toBe(0);
    expect(unseen({ ConnectionMode: 'tenant-only' }, 'site.s3.eu-west-1.amazonaws.com')).toBe(1);
    expect(unseen({}, 'abc.mrap.accesspoint.s3-global.amazonaws.com')).toBe(1);
    expect(unseen({}, '{{tenant}}.s3.eu-west-1.amazonaws.com')).toBe(1);
  });
});
