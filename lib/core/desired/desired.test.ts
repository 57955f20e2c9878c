import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { vanishedEdges, workingEdges } from './edges.ts';
import { markerOf } from './marker.ts';
import { invalidationPaths, mergePaths } from './paths.ts';
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

describe('invalidation paths', () => {
  const origins = [given.aCustomOrigin('www.example.com'), given.anOrigin('site')];
  const paths = (
    behaviours: readonly Parameters<typeof given.aBehaviour>[],
    parts: Partial<SnapshotDistribution> = {},
  ) =>
    invalidationPaths(
      distributionOf(
        given.aDistribution('E1', origins, {
          CacheBehaviors: given.items(...behaviours.map((one) => given.aBehaviour(...one))),
          ...parts,
        }),
      ),
      'site',
    );
  const viewerRequest = {
    EventType: 'viewer-request',
    FunctionARN: 'arn:aws:cloudfront::111122223333:function/f',
  };

  it.each<[string, readonly Parameters<typeof given.aBehaviour>[], readonly string[]]>([
    ['a prefix', [['site', { PathPattern: 'images/*' }]], ['/images/*']],
    ['one path, with its query strings', [['site', { PathPattern: '/logo.png' }]], ['/logo.png*']],
    [
      'several, sorted, each once',
      [
        ['site', { PathPattern: '/b/*' }],
        ['site', { PathPattern: 'a/*' }],
        ['site', { PathPattern: '/b/*' }],
      ],
      ['/a/*', '/b/*'],
    ],
    [
      'only those that serve the bucket',
      [
        ['www.example.com', { PathPattern: 'api/*' }],
        ['site', { PathPattern: 'a/*' }],
      ],
      ['/a/*'],
    ],
    ['none that we can see', [], ['/*']],
    ['a question mark', [['site', { PathPattern: 'a?/*' }]], ['/*']],
    ['a star in the middle', [['site', { PathPattern: '*.jpg' }]], ['/*']],
    [
      'a function that may rewrite',
      [['site', { PathPattern: 'a/*', FunctionAssociations: given.items(viewerRequest) }]],
      ['/*'],
    ],
    [
      'more than ten',
      Array.from({ length: 11 }, (_, index) => ['site', { PathPattern: `p${index}/*` }]),
      ['/*'],
    ],
  ])('%s', (_, behaviours, expected) => {
    expect(paths(behaviours)).toEqual(expected);
  });

  it('are everything when the default behaviour serves it, directly or by a group', () => {
    expect(paths([], { DefaultCacheBehavior: given.aBehaviour('site') })).toEqual(['/*']);
    const group = {
      Id: 'group',
      Members: given.items({ OriginId: 'www.example.com' }, { OriginId: 'site' }),
    };
    expect(
      paths([], { DefaultCacheBehavior: given.aBehaviour('group'), OriginGroups: given.items(group) }),
    ).toEqual(['/*']);
    expect(paths([['group', { PathPattern: 'g/*' }]], { OriginGroups: given.items(group) })).toEqual([
      '/g/*',
    ]);
  });

  it('hold the root when its object is among them', () => {
    expect(paths([['site', { PathPattern: 'index.html' }]], { DefaultRootObject: 'index.html' })).toEqual([
      '/',
      '/index.html*',
    ]);
  });

  it('merge to everything when they become many', () => {
    expect(mergePaths(['/a/*'], ['/*'])).toEqual(['/*']);
    expect(mergePaths(['/b/*'], ['/a/*', '/b/*'])).toEqual(['/a/*', '/b/*']);
  });
});

describe('edges', () => {
  const e1 = given.aDistribution('E1', [given.anOrigin('site')]);
  const edge = given.anEdge('E1', 'site');
  const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith('k1') };
  const withKey = (policy: ReturnType<typeof given.aPolicy>) =>
    account(e1, { buckets: [given.aBucket('site', good, encrypted)], keys: [given.aKey(keyArn, policy)] });
  const root = given.aPolicy(given.rootStatement());

  it('work when the bucket policy lets the reader in', () => {
    expect(workingEdges(given.factsOf(account(e1)), site)).toEqual([edge]);
    expect(
      workingEdges(given.factsOf(account(e1, { buckets: [given.aBucket('site', null)] })), site),
    ).toEqual([]);
  });

  it('name their key when it lets the reader in too', () => {
    const open = given.aPolicy(given.rootStatement(), given.keyGrant(given.arnOf('E1')));
    expect(workingEdges(given.factsOf(withKey(open)), site)).toEqual([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(withKey(open)), key)).toEqual([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(withKey(root)), site)).toEqual([edge]);
    expect(workingEdges(given.factsOf(withKey(root)), key)).toEqual([]);
  });

  it('do not forget a key that is broken now', () => {
    const memory = given.remembering([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(withKey(root), memory), site)).toEqual([{ ...edge, keyArn }]);
  });

  const vanished = (
    snapshot: Snapshot,
    memory = given.remembering([edge]),
    document: typeof site | typeof key = site,
  ) => {
    const reading = vanishedEdges(given.factsOf(snapshot, memory), document);
    return reading.status === 'known'
      ? reading.value.map(({ invalidation }) => invalidation?.paths)
      : reading.status;
  };

  it.each<[string, Snapshot, unknown]>([
    ['nothing, while they work', account(e1), []],
    ['nothing, when they are merely broken', account(e1, { buckets: [given.aBucket('site', null)] }), []],
    ['a detached origin, purged', account(given.aDistribution('E1', [given.anOrigin('other')])), [['/*']]],
    [
      'another origin path, purged',
      account(given.aDistribution('E1', [given.anOrigin('site', { path: '/new' })])),
      [['/*']],
    ],
    [
      'a revoked distribution, purged',
      account({ ...e1, Tags: given.withTag('revoked') }, { buckets: [given.aBucket('site', null)] }),
      [['/*']],
    ],
    [
      'a deleted distribution, nothing to purge',
      account(given.aDistribution('E2', [given.anOrigin('site')])),
      [undefined],
    ],
    [
      'a move to an identity, nothing to purge',
      account(given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])),
      [undefined],
    ],
  ])('vanish: %s', (_, snapshot, expected) => {
    expect(vanished(snapshot)).toEqual(expected);
  });

  it('do not vanish while it cannot be told', () => {
    const { distributions: _, ...rest } = account(e1);
    expect(vanished(rest)).toBe('unreadable');
    expect(vanished(account(e1), { memory: { edges: { status: 'unreadable', because: 'x' } } })).toBe(
      'unreadable',
    );
  });

  it('vanish by a Deny in the key policy, said by the key alone', () => {
    const deny = { ...given.keyGrant(given.arnOf('E1')), Effect: 'Deny' };
    const snapshot = withKey(given.aPolicy(given.rootStatement(), deny));
    const memory = given.remembering([{ ...edge, keyArn }]);
    expect(vanished(snapshot, memory, key)).toEqual([['/*']]);
    expect(vanished(snapshot, memory, site)).toEqual([]);
  });
});
