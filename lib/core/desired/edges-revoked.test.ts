/** What is remembered of readers that were kept out on purpose, and of those that read only a part. */
import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { AccessEdge } from '../model/memory.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { keptOutEdges, workingEdges } from './edges.ts';
import { vanishedEdges } from './vanished.ts';

const site = { type: 'bucket', name: 'site' } as const;
const keyArn = given.keyArnOf('k1');
const key = { type: 'key', arn: keyArn } as const;
const edge = given.anEdge('E1', 'site');
const marked = { ...edge, revokedAt: 1 };
const e1 = given.aDistribution('E1', [given.anOrigin('site')]);
const grant = given.oacGrant('site', given.arnOf('E1'));
const deny = { ...grant, Effect: 'Deny', Sid: 'Out' };
const part = { ...grant, Resource: 'arn:aws:s3:::site/public/*' };
const accountWide = {
  ...grant,
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
};

const account = (
  statements: readonly JsonObject[],
  parts: Partial<Snapshot> = {},
  distribution: SnapshotDistribution = e1,
) =>
  given.anAccount({
    distributions: [distribution],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
    ...parts,
  });
const factsOf = (snapshot: Snapshot, ...edges: readonly AccessEdge[]) =>
  given.factsOf(snapshot, given.remembering(edges));
const vanished = (snapshot: Snapshot, ...edges: readonly AccessEdge[]) => {
  const reading = vanishedEdges(factsOf(snapshot, ...edges), site);
  return reading.status === 'known' ? reading.value : reading;
};

describe('a part', () => {
  it('is remembered as one, and what cannot be told as that', () => {
    expect(workingEdges(factsOf(account([part])), site)).toEqual([{ ...edge, coverage: 'some' }]);
    expect(workingEdges(factsOf(account([accountWide])), site)).toEqual([
      { ...edge, coverage: 'undecidable' },
    ]);
    const open = { ...grant, Resource: ['arn:aws:s3:::site/a/*', 'arn:aws:s3:::site/b/*'] };
    expect(workingEdges(factsOf(account([open, deny])), site)).toEqual([]);
  });

  it('of what was whole does not make it forgotten, and the whole ends it', () => {
    expect(workingEdges(factsOf(account([part]), edge), site)).toEqual([edge]);
    expect(workingEdges(factsOf(account([grant]), { ...edge, coverage: 'some' }), site)).toEqual([edge]);
  });

  it('that an id nobody resolved may get is nobody’s', () => {
    const legacy = given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })]);
    const aida = { ...given.oaiGrant('site', 'EOAI1'), Principal: { AWS: 'AIDAEXAMPLEEXAMPLE123' } };
    expect(workingEdges(factsOf(account([aida], {}, legacy)), site)).toEqual([]);
    const beside = given.oaiGrant('site', 'EOAI1');
    expect(workingEdges(factsOf(account([aida, beside], {}, legacy)), site)).toHaveLength(1);
  });

  it.each([
    ['some', part],
    ['undecidable', accountWide],
  ] as const)('of a detached origin is purged (%s)', (coverage, statement) => {
    const detached = given.aDistribution('E1', [given.anOrigin('other')]);
    expect(vanished(account([statement], {}, detached), { ...edge, coverage })).toMatchObject([
      { invalidation: { distributionId: 'E1' }, kept: undefined },
    ]);
  });
});

describe('a revocation', () => {
  it('by a Deny or a tag purges once, and its edge is kept, marked', () => {
    const kept = { ...edge, revokedAt: given.now };
    expect(vanished(account([grant, deny]), edge)).toMatchObject([
      { kept, invalidation: { bucket: 'site' } },
    ]);
    const tagged = { ...e1, Tags: given.withTag('revoked') };
    expect(vanished(account([], {}, tagged), edge)).toMatchObject([
      { kept: { ...kept, revokedBy: 'distribution-tag' } },
    ]);
    const shut = { buckets: [given.aBucket('site', null, { TagSet: given.withTag('revoked') })] };
    expect(vanished(account([], shut), edge)).toMatchObject([{ kept: { ...kept, revokedBy: 'bucket-tag' } }]);
    expect(vanished(account([grant, deny]), marked)).toEqual([]);
    expect(vanished(account([], {}, tagged), marked)).toEqual([]);
  });

  it('is not undone when its Deny goes, but when the reader gets in', () => {
    expect(vanished(account([]), marked)).toEqual([]);
    expect(workingEdges(factsOf(account([]), marked), site)).toEqual([]);
    expect(workingEdges(factsOf(account([grant]), marked), site)).toEqual([edge]);
    expect(workingEdges(factsOf(account([part]), marked), site)).toEqual([{ ...edge, coverage: 'some' }]);
  });

  it('is forgotten without a purge when the origin or the distribution goes', () => {
    const detached = given.aDistribution('E1', [given.anOrigin('other')]);
    for (const snapshot of [account([], {}, detached), account([], { distributions: [] })])
      expect(vanished(snapshot, marked)).toMatchObject([
        { edge: marked, invalidation: undefined, kept: undefined },
      ]);
  });

  it('by a tag is not undone by what cannot be told', () => {
    const tagged = account([accountWide], {}, { ...e1, Tags: given.withTag('revoked') });
    expect(vanished(tagged, edge)).toMatchObject([{ kept: { revokedAt: given.now } }]);
    expect(vanished(tagged, { ...edge, coverage: 'undecidable' })).toEqual([]);
    const byTag = { ...marked, revokedBy: 'bucket-tag' } as const;
    expect(workingEdges(factsOf(tagged, byTag), site)).toEqual([{ ...byTag, coverage: 'undecidable' }]);
    expect(workingEdges(factsOf(tagged, marked), site)).toEqual([{ ...marked, coverage: 'undecidable' }]);
  });

  it('that was there before anything was seen is remembered too', () => {
    const kept = [{ ...edge, revokedAt: given.now }];
    expect(keptOutEdges(factsOf(account([grant, deny])), site)).toEqual(kept);
    expect(keptOutEdges(factsOf(account([grant, deny]), edge), site)).toEqual([]);
    expect(keptOutEdges(factsOf(account([grant])), site)).toEqual([]);
    expect(keptOutEdges(factsOf(account([grant, deny])), key)).toEqual([]);
    const tagged = { ...e1, Tags: given.withTag('revoked') };
    const open = account([grant], {}, tagged);
    expect(keptOutEdges(factsOf(open), site)).toEqual([]);
    const dark = { buckets: [given.aBucket('site', null, { Unreadable: { Policy: 'AccessDenied' } })] };
    expect(keptOutEdges(factsOf(account([], dark, tagged)), site)).toEqual([]);
  });
});

describe('a revocation by the key', () => {
  const root = given.rootStatement();
  const keyDeny = { ...given.keyGrant(given.arnOf('E1')), Effect: 'Deny' };
  const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith('k1') };
  const through = (...statements: readonly JsonObject[]) =>
    account([], {
      buckets: [given.aBucket('site', given.aPolicy(grant), encrypted)],
      keys: [given.aKey(keyArn, given.aPolicy(root, ...statements))],
    });
  const before = { ...edge, keyArn };
  const keyMarked = { ...before, keyRevokedAt: 1 };

  it('marks the key of the edge, purges once, and leaves the bucket alone', () => {
    const reading = vanishedEdges(factsOf(through(keyDeny), before), key);
    expect(reading).toMatchObject({ value: [{ kept: { ...before, keyRevokedAt: given.now } }] });
    expect(vanishedEdges(factsOf(through(keyDeny), keyMarked), key)).toMatchObject({ value: [] });
    expect(workingEdges(factsOf(through(keyDeny), keyMarked), site)).toEqual([keyMarked]);
    expect(workingEdges(factsOf(through(), keyMarked), site)).toEqual([keyMarked]);
  });

  it('ends when the key lets the reader in again', () => {
    const open = factsOf(through(given.keyGrant(given.arnOf('E1'))), keyMarked);
    expect(workingEdges(open, site)).toEqual([before]);
    expect(workingEdges(open, key)).toEqual([before]);
  });

  it('that was there before anything was seen is remembered too', () => {
    const first = [{ ...before, keyRevokedAt: given.now }];
    expect(workingEdges(factsOf(through(keyDeny)), site)).toEqual(first);
  });
});

describe('a deleted bucket', () => {
  const gone = (distribution: SnapshotDistribution) =>
    account([], { buckets: [], ownBuckets: ['other'] }, distribution);
  const oai = given.anEdge('E1', 'site', { reader: { type: 'oai', id: 'EOAI1' } });

  it('is no revocation while its origin is there, whoever signs', () => {
    expect(vanished(gone(e1), edge)).toEqual([]);
    expect(
      vanished(gone(given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])), oai),
    ).toEqual([]);
  });

  it('is named as such when nothing points to it any more', () => {
    expect(vanished(gone(given.aDistribution('E1', [given.anOrigin('other')])), edge)).toMatchObject([
      { because: 'bucket site is deleted, and distribution E1 does not point to it any more' },
    ]);
  });
});
