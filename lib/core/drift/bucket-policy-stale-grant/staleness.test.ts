import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { AccessEdge } from '../../model/memory.ts';
import type { Snapshot, SnapshotBucket, SnapshotDistribution } from '../../model/snapshot.ts';
import type { NamedReader } from './readers.ts';
import { stalenessOf } from './staleness.ts';

const site = given.anOrigin('site');
const oai = given.anOrigin('site', { oai: 'EOAI1' });
const elsewhere = (host: string) => given.anOrigin('x', { host });
const aDistribution = given.aDistribution;
const named = (id: string): NamedReader => ({
  reader: { type: 'distribution', arn: given.arnOf(id) },
  id,
  removals: [],
});
const identity: NamedReader = { reader: { type: 'oai', id: 'EOAI1' }, id: 'EOAI1', removals: [] };

const of = (
  who: NamedReader,
  distributions: readonly SnapshotDistribution[],
  parts: Partial<Snapshot> = {},
  edges: readonly AccessEdge[] = [],
  bucket: Partial<SnapshotBucket> = {},
) => {
  const facts = given.factsOf(
    given.anAccount({ distributions, buckets: [given.aBucket('site', null, bucket)], ...parts }),
    given.remembering(edges),
  );
  const subject = facts.buckets.get('site');
  if (subject === undefined) throw new Error('no bucket');
  const found = stalenessOf({ facts, settings: given.enforcing, subject }, who);
  if (found === undefined) return undefined;
  const ids = (list: typeof found.purge) => list.map(({ id }) => id);
  return { ...found, purge: ids(found.purge), involved: ids(found.involved) };
};

describe('a distribution that is gone', () => {
  const because = 'the policy of bucket site lets in distribution EDEAD, which does not exist any more';
  const base = { id: 'GRANT_STALE_DIST_DELETED', severity: 'medium', because, purge: [], involved: [] };
  it.each<[string, Partial<Snapshot>, string | undefined]>([
    ['was not asked for', {}, undefined],
    ['was asked for and is not there', { distributionLookups: { EDEAD: 'NoSuchDistribution' } }, undefined],
    [
      'is still answered for',
      { distributionLookups: { EDEAD: 'exists' } },
      'CloudFront still answers for it, although its list does not hold it',
    ],
    [
      'could not be asked for',
      { distributionLookups: { EDEAD: 'Throttling' } },
      'whether it still exists could not be read (Throttling)',
    ],
  ])('%s', (_, parts, doubt) => {
    expect(of(named('EDEAD'), [aDistribution('E1', [site])], parts)).toEqual({ ...base, doubt });
  });
  it('was never one when it is the id of an access control', () => {
    expect(of(named('OAC1'), [])).toBeUndefined();
    expect(of(named('OAC1'), [], { Unreadable: { originAccessControls: 'x' } })).toMatchObject({
      id: 'GRANT_STALE_DIST_DELETED',
    });
  });
});

describe('a distribution that uses other buckets', () => {
  const base = {
    id: 'GRANT_STALE_DIST_UNUSED',
    severity: 'high',
    because: 'the policy of bucket site lets in distribution E2, none of whose origins is this bucket',
    purge: ['E2'],
    involved: ['E2'],
  };
  const through = 'distribution E9 comes through an access point, which may lead to this bucket';
  it.each<[string, readonly SnapshotDistribution[], string | undefined]>([
    ['has no business there', [aDistribution('E1', [site])], undefined],
    ['might use it unseen', [], 'distribution E2 might use the bucket without saying so: it is multi-tenant'],
    ...[
      'shop-ab12-s3alias.s3.eu-west-1.amazonaws.com',
      'lens-ab12--ol-s3.s3.eu-west-1.amazonaws.com',
      'alias.mrap.accesspoint.s3-global.amazonaws.com',
    ].map((host): [string, readonly SnapshotDistribution[], string] => [
      `is doubtful while another one comes through ${host}`,
      [
        aDistribution('E8', [elsewhere('example.org')], { ConnectionMode: 'tenant-only' }),
        aDistribution('E9', [given.anOrigin('y'), elsewhere(host)]),
      ],
      through,
    ]),
  ])('%s', (_, others, doubt) => {
    const e2 = aDistribution(
      'E2',
      [given.anOrigin('other')],
      others.length === 0 ? { ConnectionMode: 'tenant-only' } : {},
    );
    expect(of(named('E2'), [...others, e2])).toEqual({ ...base, doubt });
  });
  it('is none that has an origin there, signed or not', () => {
    const unsigned = given.anOrigin('site', { id: 'u', oac: '' });
    expect(of(named('E2'), [aDistribution('E2', [given.anOrigin('other'), unsigned])])).toBeUndefined();
  });
});

describe('an identity', () => {
  const base = {
    id: 'GRANT_STALE_OAI_UNUSED',
    severity: 'high',
    because:
      'the policy of bucket site lets in origin access identity EOAI1, with which no distribution reads this bucket',
  };
  const functionArn = 'arn:aws:cloudfront::111122223333:function/pick';
  const picking = {
    DefaultCacheBehavior: given.aBehaviour('x', {
      FunctionAssociations: given.items({ EventType: 'viewer-request', FunctionARN: functionArn }),
    }),
  };

  it.each<[string, readonly SnapshotDistribution[]]>([
    [
      'one distribution of several reads with',
      [aDistribution('E1', [site]), aDistribution('E2', [given.anOrigin('other'), oai])],
    ],
  ])('that %s is in use', (_, distributions) => {
    expect(of(identity, distributions)).toBeUndefined();
  });

  it.each<[string, readonly SnapshotDistribution[]]>([
    ['nobody reads with', []],
    [
      'somebody reads another bucket with',
      [aDistribution('E1', [site, given.anOrigin('other', { oai: 'EOAI1' })])],
    ],
    [
      'the readers of the bucket do not sign with',
      [aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI2' })])],
    ],
  ])('that %s has no business there', (_, distributions) => {
    expect(of(identity, distributions)).toEqual({ ...base, doubt: undefined, purge: [], involved: [] });
  });

  it('is doubtful while a function may pick origins, or an access point may lead there', () => {
    const tenants = aDistribution('E7', [given.anOrigin('x')], { ConnectionMode: 'tenant-only' });
    const picker = aDistribution('E8', [given.anOrigin('x')], picking);
    const code = {
      functions: [
        { FunctionARN: functionArn, Code: 'import cf from "cloudfront"; cf.updateRequestOrigin({})' },
      ],
    };
    expect(of(identity, [tenants], code)?.doubt).toBeUndefined();
    expect(of(identity, [tenants, picker], code)?.doubt).toMatch(
      /^distribution E8 might use it without saying so: .*updateRequestOrigin/,
    );
    const point = aDistribution('E9', [elsewhere('a-ab12-s3alias.s3.eu-west-1.amazonaws.com')]);
    expect(of(identity, [tenants, point])?.doubt).toMatch(/^distribution E9 comes through an access point/);
  });

  it('is purged from those that read the bucket with it and are off it now', () => {
    const edge = (id: string, parts: Partial<AccessEdge> = {}) =>
      given.anEdge(id, 'site', { reader: identity.reader, ...parts });
    const off = ['E2', 'E3', 'E4', 'E5'].map((id) => aDistribution(id, [given.anOrigin('other')]));
    const edges = [
      edge('E1'),
      edge('E2'),
      edge('E3', { bucket: 'other' }),
      edge('E4', { revokedAt: 1 }),
      given.anEdge('E5', 'site'),
    ];
    expect(of(identity, [aDistribution('E1', [site]), ...off], {}, edges)).toMatchObject({
      purge: ['E2'],
      involved: ['E2'],
    });
  });
});

describe('the tag revoked', () => {
  const tagged = { Tags: given.withTag('revoked') };
  it('on a distribution takes its own reader out', () => {
    const all = [
      aDistribution('E1', [site, given.anOrigin('site', { id: 'again' })], tagged),
      aDistribution('E2', [site]),
    ];
    expect(of(named('E1'), all)).toEqual({
      id: 'GRANT_REVOKED',
      severity: 'high',
      because:
        'distribution E1 has the tag origin-guard=revoked, but the policy of bucket site still lets in distribution E1',
      doubt: undefined,
      purge: ['E1'],
      involved: ['E1'],
    });
    expect(of(named('E2'), all)).toBeUndefined();
  });

  it('on the bucket takes every reader out', () => {
    const all = [aDistribution('E1', [site]), aDistribution('E2', [oai])];
    const bucket = { TagSet: given.withTag('revoked') };
    expect(of(named('E1'), all, {}, [], bucket)).toMatchObject({ id: 'GRANT_REVOKED', purge: ['E1'] });
    expect(of(identity, all, {}, [], bucket)).toMatchObject({
      because:
        'bucket site has the tag origin-guard=revoked, but the policy of bucket site still lets in origin access identity EOAI1',
      purge: ['E2'],
    });
  });

  it('leaves an identity alone that another distribution reads the bucket with', () => {
    const e1 = aDistribution('E1', [oai], tagged);
    const doubt = 'distribution E2, which is not revoked, reads with the same identity';
    expect(of(identity, [e1, aDistribution('E2', [oai])])?.doubt).toBe(doubt);
    expect(of(identity, [e1, aDistribution('E2', [site])])?.doubt).toBeUndefined();
    expect(
      of(identity, [e1, aDistribution('E2', [given.anOrigin('other', { oai: 'EOAI1' })])])?.doubt,
    ).toBeUndefined();
  });

  it('is not what a Deny says: that keeps the reader out already', () => {
    const deny = { ...given.oacGrant('site', given.arnOf('E1')), Effect: 'Deny' };
    const buckets = [given.aBucket('site', given.aPolicy(deny))];
    expect(of(named('E1'), [aDistribution('E1', [site])], { buckets })).toBeUndefined();
  });
});
