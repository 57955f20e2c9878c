import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot, SnapshotBucket } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { detect } from './detect.ts';

const arn = given.keyArnOf('k1');
const site = { type: 'bucket', name: 'site' } as const;
const key = { type: 'key', arn } as const;
const policy = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
const encrypted = (parts: Partial<SnapshotBucket> = {}) =>
  given.aBucket('site', policy, { ServerSideEncryptionConfiguration: given.encryptedWith(arn), ...parts });
const account = (parts: Partial<Snapshot>): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [encrypted()],
    ...parts,
  });
const gaps = (snapshot: Snapshot, subject: Subject) =>
  detect(given.factsOf(snapshot), given.enforcing, [subject]).filter(({ id }) => id === 'FACTS_UNREADABLE');
const unreadEncryption = (parts: Partial<SnapshotBucket> = {}) => [
  given.aBucket('site', policy, {
    Unreadable: { ServerSideEncryptionConfiguration: 'AccessDenied' },
    ...parts,
  }),
];
const oaiOnly = [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])];

describe('a key that nobody read', () => {
  it('is told at the bucket that encrypts with it, and writes nothing', () => {
    const [one, ...others] = gaps(account({ keys: [] }), site);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ severity: 'medium', action: 'report' });
    expect(one?.because).toContain(`Key ${arn}, with which bucket site encrypts, could not be read`);
  });

  it.each<[string, Snapshot]>([
    ['it was read', account({ keys: [given.aKey(arn, policy)] })],
    ['no origin depends on it', account({ distributions: [] })],
    ['only an identity reads there', account({ distributions: oaiOnly })],
    [
      'it is of another account, which has its own kind',
      account({
        buckets: [
          encrypted({
            ServerSideEncryptionConfiguration: given.encryptedWith(
              given.keyArnOf('k1', 'eu-west-1', '444455556666'),
            ),
          }),
        ],
      }),
    ],
  ])('is not told when %s', (_, snapshot) => {
    expect(gaps(snapshot, site)).toEqual([]);
  });
});

describe('a key whose metadata does not say', () => {
  const { KeyMetadata: _, ...rest } = given.aKey(arn, given.aPolicy());
  const bare = { ...rest, KeyMetadata: { Arn: arn } };

  it('who manages it and its state, is told where an origin depends on it', () => {
    const [one] = gaps(account({ keys: [bare] }), key);
    expect(one?.because).toContain(`manager of key ${arn} could not be read`);
    expect(one?.because).toContain(`the state of key ${arn} could not be read`);
  });

  it('is not told where none does, or where all is said', () => {
    expect(gaps(account({ keys: [bare], distributions: [] }), key)).toEqual([]);
    expect(gaps(account({ keys: [given.aKey(arn, given.aPolicy())] }), key)).toEqual([]);
  });
});

describe('encryption of an origin bucket that could not be read', () => {
  const keys = [given.aKey(arn, given.aPolicy())];

  it('is told at the keys of its Region, which it may encrypt with', () => {
    const [one] = gaps(account({ keys, buckets: unreadEncryption() }), key);
    expect(one?.because).toContain('default encryption of bucket site could not be read (AccessDenied)');
    expect(one?.severity).toBe('medium');
  });

  it.each<[string, Partial<Snapshot>]>([
    ['of other Regions', { buckets: unreadEncryption({ BucketRegion: 'us-east-1' }) }],
    ['where no origin signs', { buckets: unreadEncryption(), distributions: oaiOnly }],
  ])('is not told %s', (_, parts) => {
    expect(gaps(account({ keys, ...parts }), key)).toEqual([]);
  });
});
