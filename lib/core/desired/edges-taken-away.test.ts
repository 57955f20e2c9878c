import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { AccessEdge } from '../model/memory.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import type { DocumentRef } from '../model/subject.ts';
import { workingEdges } from './edges.ts';
import { vanishedEdges } from './vanished.ts';

const site: DocumentRef = { type: 'bucket', name: 'site' };
const keyArn = given.keyArnOf('k1');
const key: DocumentRef = { type: 'key', arn: keyArn };
const edge = given.anEdge('E1', 'site', { originPath: '/a' });
const good = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));

const account = (distribution: SnapshotDistribution, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({ distributions: [distribution], buckets: [given.aBucket('site', good)], ...parts });

const vanished = (snapshot: Snapshot, edges: readonly AccessEdge[], document: DocumentRef = site) => {
  const reading = vanishedEdges(given.factsOf(snapshot, given.remembering(edges)), document);
  return reading.status === 'known' ? reading.value : reading;
};

/** Served by one plain behaviour, so that its paths can be proved. */
const images = given.items(given.aBehaviour('site', { PathPattern: 'images/*' }));
const front = [given.aCustomOrigin('www.example.com')];

describe('the sentence says what happened', () => {
  it('to a distribution that is gone', () => {
    expect(vanished(given.anAccount({ buckets: [given.aBucket('site', good)] }), [edge])).toEqual([
      { edge, because: 'distribution E1 is gone', invalidation: undefined },
    ]);
  });

  it('to an origin that went', () => {
    expect(vanished(account(given.aDistribution('E1', front)), [edge])).toMatchObject([
      {
        because: 'distribution E1 has no signed origin in bucket site/a any more',
        invalidation: { paths: ['/*'] },
      },
    ]);
  });

  it('to one that signs in another way', () => {
    const moved = given.aDistribution('E1', [given.anOrigin('site', { path: '/a', oai: 'EOAI1' })]);
    expect(vanished(account(moved), [edge])).toEqual([
      { edge, because: 'distribution E1 signs in another way now', invalidation: undefined },
    ]);
  });

  it('to one that is kept out by a tag', () => {
    const tagged = given.aDistribution('E1', [given.anOrigin('site', { path: '/a' })], {
      Tags: given.withTag('revoked'),
    });
    const shut = account(tagged, { buckets: [given.aBucket('site', null)] });
    expect(vanished(shut, [edge])).toMatchObject([
      { because: 'distribution E1 has the tag origin-guard=revoked' },
    ]);
  });
});

describe('paths to purge', () => {
  const unsigned = (parts: Parameters<typeof given.anOrigin>[1], bucket = 'site') =>
    given.aDistribution('E1', [...front, given.anOrigin(bucket, { id: 'site', oac: '', ...parts })], {
      CacheBehaviors: images,
    });

  it.each<[string, SnapshotDistribution, readonly string[]]>([
    ['those of the origin while it is listed', unsigned({ path: '/a' }), ['/images/*']],
    ['everything when it has another path', unsigned({ path: '/b' }), ['/*']],
    ['everything when it has another bucket', unsigned({ path: '/a' }, 'other'), ['/*']],
    [
      'everything when it became a website',
      unsigned({ path: '/a', host: 'site.s3-website-eu-west-1.amazonaws.com' }),
      ['/*'],
    ],
  ])('are %s', (_, distribution, paths) => {
    expect(vanished(account(distribution), [{ ...edge, paths: ['/images/*'] }])).toMatchObject([
      { invalidation: { distributionId: 'E1', bucket: 'site', paths } },
    ]);
  });

  it('are everything while it is not remembered what was served before', () => {
    expect(vanished(account(unsigned({ path: '/a' })), [edge])).toMatchObject([
      { invalidation: { paths: ['/*'] } },
    ]);
  });
});

describe('through a key', () => {
  const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) };
  const deny = { ...given.keyGrant(given.arnOf('E1')), Sid: 'Out', Effect: 'Deny', Action: 'kms:Decrypt' };
  const both = (distribution: SnapshotDistribution, ...statements: readonly JsonObject[]): Snapshot =>
    account(distribution, {
      buckets: [given.aBucket('site', good, encrypted), given.aBucket('other', null, encrypted)],
      keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), ...statements))],
    });
  const e1 = given.aDistribution('E1', [given.anOrigin('site', { path: '/a' })]);
  const withKey = { ...edge, keyArn };

  it('only a Deny of the key policy takes away, and only what used the key', () => {
    expect(vanished(both(e1, deny), [withKey], key)).toMatchObject([
      { edge: withKey, because: 'statement Out is a Deny that names distribution E1' },
    ]);
    expect(vanished(both(e1, deny), [edge], key)).toEqual([]);
    expect(vanished(both(e1, deny), [{ ...withKey, bucket: 'elsewhere' }], key)).toEqual([]);
    expect(vanished(both(e1), [withKey], key)).toEqual([]);
    expect(vanished(both(e1, deny), [{ ...withKey, originPath: '/b' }], key)).toEqual([]);
  });

  it('what the bucket says is not said twice', () => {
    const tagged = given.aDistribution('E1', [given.anOrigin('site', { path: '/a' })], {
      Tags: given.withTag('revoked'),
    });
    expect(vanished(both(tagged), [withKey], key)).toEqual([]);
    expect(vanished({ ...both(e1, deny), distributions: [] }, [withKey], key)).toEqual([]);
  });

  it('nothing is known of a key that was not gathered', () => {
    expect(workingEdges(given.factsOf({ ...both(e1), keys: [] }), site)).toEqual([edge]);
    expect(workingEdges(given.factsOf({ ...both(e1), keys: [] }), key)).toEqual([]);
    const dark = {
      ...both(e1),
      keys: [given.aKey(keyArn, null, { Unreadable: { Policy: 'AccessDenied' } })],
    };
    expect(workingEdges(given.factsOf(dark), site)).toEqual([edge]);
  });

  it('the key of another edge is not taken for this one', () => {
    const other = { ...given.anEdge('E1', 'other'), keyArn };
    expect(workingEdges(given.factsOf(both(e1), given.remembering([other])), site)).toEqual([edge]);
  });
});

it('an edge of a bucket that was not gathered does not work, and nothing throws', () => {
  expect(
    workingEdges(
      given.factsOf(
        given.anAccount({ distributions: [given.aDistribution('E1', [given.anOrigin('site')])] }),
      ),
      site,
    ),
  ).toEqual([]);
});

it('one that works still is not among those taken away', () => {
  const e1 = given.aDistribution('E1', [given.anOrigin('site', { path: '/a' })]);
  expect(vanished(account(e1), [edge])).toEqual([]);
});

it('cannot be told without the list of distributions or without memory', () => {
  const snapshot = account(given.aDistribution('E1', front));
  const unlisted = given.factsOf(
    { ...snapshot, Unreadable: { distributions: 'Throttled' } },
    given.remembering([edge]),
  );
  expect(vanishedEdges(unlisted, site)).toEqual({
    status: 'unreadable',
    because: 'the list of distributions could not be read',
  });
  const memory = { edges: { status: 'unreadable', because: 'Throttled' } as const };
  expect(vanishedEdges(given.factsOf(snapshot, { memory }), site)).toEqual(memory.edges);
});
