import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { workingEdges } from './edges.ts';
import { vanishedEdges } from './vanished.ts';

const site = { type: 'bucket', name: 'site' } as const;
const keyArn = given.keyArnOf('k1');
const key = { type: 'key', arn: keyArn } as const;
const good = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));

const account = (distribution: SnapshotDistribution, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({ distributions: [distribution], buckets: [given.aBucket('site', good)], ...parts });

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

  describe('of what everybody may read', () => {
    const everybody = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/public/*',
    };
    const open = account(e1, { buckets: [given.aBucket('site', given.aPolicy(everybody))] });
    const seen = (parts?: given.FactsParts) => workingEdges(given.factsOf(open, parts), site);

    it('are remembered as no access of their own', () => {
      expect(seen()).toEqual([{ ...edge, coverage: 'public' }]);
    });
    it.each(['some', 'undecidable', 'public'] as const)('stay what they were before: %s', (coverage) => {
      expect(seen(given.remembering([{ ...edge, coverage }]))).toEqual([{ ...edge, coverage }]);
    });
    it('stay whole when they were whole', () => {
      expect(seen(given.remembering([edge]))).toEqual([edge]);
    });
  });

  it('name their key when it lets the reader in too', () => {
    const open = given.aPolicy(given.rootStatement(), given.keyGrant(given.arnOf('E1')));
    expect(workingEdges(given.factsOf(withKey(open)), site)).toEqual([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(withKey(open)), key)).toEqual([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(withKey(root)), site)).toEqual([edge]);
    expect(workingEdges(given.factsOf(withKey(root)), key)).toEqual([]);
  });

  it('name it also when a KMS grant lets the reader in', () => {
    const grant = (SourceArn: string) => ({
      GranteeServicePrincipal: 'cloudfront.amazonaws.com',
      Operations: ['Decrypt'],
      Constraints: { SourceArn },
    });
    const granted = (arn: string) => ({
      ...withKey(root),
      keys: [given.aKey(keyArn, root, { Grants: [grant(arn)] })],
    });
    expect(workingEdges(given.factsOf(granted(given.arnOf('E1'))), key)).toEqual([{ ...edge, keyArn }]);
    expect(workingEdges(given.factsOf(granted(given.arnOf('E2'))), key)).toEqual([]);
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

  const signing = (SigningBehavior: string) =>
    account(e1, {
      originAccessControls: [{ Id: 'OAC1', SigningBehavior, OriginAccessControlOriginType: 's3' }],
    });

  it('vanish when the access control never signs, not when it signs in a way that we do not know', () => {
    expect(vanished({ ...signing('never'), buckets: [given.aBucket('site', null)] })).toEqual([['/*']]);
    expect(vanished({ ...signing('always-and-more'), buckets: [given.aBucket('site', null)] })).toEqual([]);
    expect(vanished({ ...signing('always'), originAccessControls: [] })).toEqual([]);
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
