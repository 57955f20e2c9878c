import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot, SnapshotBucket, SnapshotKey } from '../model/snapshot.ts';
import type { DocumentRef } from '../model/subject.ts';
import { gapsOf, gapsOfAccount, gapsOfDistribution, unreadableFinding } from './unreadable.ts';

const site = { type: 'bucket', name: 'site' } as const;
const keyArn = given.keyArnOf('k1');
const key = { type: 'key', arn: keyArn } as const;
const denied = (...names: readonly string[]) => ({
  Unreadable: Object.fromEntries(names.map((name) => [name, `${name} denied`])),
});
const fails = { status: 'unreadable', because: 'Throttling' } as const;

const granted = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
const account = (
  bucket: Partial<SnapshotBucket> = {},
  parts: Partial<Snapshot> = {},
  policy = granted,
): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', policy, bucket)],
    ...parts,
  });
const gaps = (snapshot: Snapshot, parts: given.FactsParts = {}, document: DocumentRef = site) =>
  gapsOf(given.factsOf(snapshot, parts), document).map(
    ({ what, because, blocks }) => `${blocks ? 'blocks' : 'said'}: ${what} (${because})`,
  );

describe('of a bucket', () => {
  it('there is none when all was read', () => {
    expect(gaps(account())).toEqual([]);
  });

  it.each<[string, Snapshot, given.FactsParts, readonly string[]]>([
    ['the policy', account(denied('Policy')), {}, ['blocks: the policy of bucket site (Policy denied)']],
    ['the tags', account(denied('TagSet')), {}, ['blocks: the tags of bucket site (TagSet denied)']],
    [
      'the default encryption, where an origin signs',
      account(denied('ServerSideEncryptionConfiguration')),
      {},
      ['said: the default encryption of bucket site (ServerSideEncryptionConfiguration denied)'],
    ],
    [
      'what worked before',
      account(),
      { memory: { edges: fails } },
      ['blocks: what worked before (Throttling)'],
    ],
    [
      'what was seen before',
      account(),
      { memory: { sightings: fails } },
      ['said: what was seen before (Throttling)'],
    ],
    [
      'the list of distributions',
      account({}, denied('distributions')),
      {},
      ['blocks: the list of distributions (distributions denied)'],
    ],
    [
      'the access controls, where an origin names one',
      account({}, denied('originAccessControls')),
      {},
      ['blocks: the list of origin access controls (originAccessControls denied)'],
    ],
    [
      'the identities, where the policy names one',
      account({}, denied('originAccessIdentities'), given.aPolicy(given.oaiGrant('site', 'EOAI1'))),
      {},
      ['said: the list of origin access identities (originAccessIdentities denied)'],
    ],
    [
      'a key of ours that is not among the keys',
      account({ ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
      {},
      [`said: key ${keyArn}, with which bucket site encrypts, (it is not among the keys)`],
    ],
    [
      'the tags of a distribution on it',
      account(
        {},
        { distributions: [{ ...given.aDistribution('E1', [given.anOrigin('site')]), ...denied('Tags') }] },
      ),
      {},
      ['blocks: the tags of distribution E1 (Tags denied)'],
    ],
  ])('%s', (_, snapshot, parts, expected) => {
    expect(gaps(snapshot, parts)).toEqual(expected);
  });

  it.each<[string, Snapshot]>([
    ['the identities, where the policy names none', account({}, denied('originAccessIdentities'))],
    [
      'the access controls, where no origin of it names one',
      account(
        {},
        {
          ...denied('originAccessControls'),
          distributions: [
            given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })]),
            given.aDistribution('E2', [given.anOrigin('other')]),
          ],
        },
      ),
    ],
    [
      'the default encryption, where no distribution uses the bucket',
      account(denied('ServerSideEncryptionConfiguration'), { distributions: [] }),
    ],
    ['the public access block, where all origins sign', account(denied('PublicAccessBlockConfiguration'))],
    ['its ownership', account(denied('OwnershipControls'))],
    ['the list of buckets', account({}, denied('ownBuckets'))],
  ])('%s does not matter', (_, snapshot) => {
    expect(gaps(snapshot)).toEqual([]);
  });

  it('its public access block matters where one origin does not sign', () => {
    const origins = [given.anOrigin('site'), given.anOrigin('site', { id: 'x', oac: '' })];
    expect(
      gaps(
        account(denied('PublicAccessBlockConfiguration'), {
          distributions: [given.aDistribution('E1', origins)],
        }),
      ),
    ).toEqual(['said: the public access block of bucket site (PublicAccessBlockConfiguration denied)']);
  });

  it('what is known of it does not stand in for what is not', () => {
    expect(gaps(account(denied('Policy', 'TagSet')), { memory: { edges: fails } })).toHaveLength(3);
  });
});

describe('of a key', () => {
  const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) };
  const withKey = (parts: Partial<SnapshotKey>, bucket: Partial<SnapshotBucket> = {}) =>
    account(
      { ...encrypted, ...bucket },
      { keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement()), parts)] },
    );

  it.each<[string, Snapshot, readonly string[]]>([
    ['nothing', withKey({}), []],
    ['the policy', withKey(denied('Policy')), [`blocks: the policy of key ${keyArn} (Policy denied)`]],
    ['the grants', withKey(denied('Grants')), [`said: the grants of key ${keyArn} (Grants denied)`]],
    [
      'the tags of a bucket that uses it',
      withKey({}, denied('TagSet')),
      ['blocks: the tags of bucket site (TagSet denied)'],
    ],
    [
      'the state',
      withKey({ KeyMetadata: { Arn: keyArn, KeyManager: 'CUSTOMER', AWSAccountId: given.account } }),
      [`said: the state of key ${keyArn} (KeyMetadata does not say)`],
    ],
  ])('%s', (_, snapshot, expected) => {
    expect(gaps(snapshot, {}, key)).toEqual(expected);
  });

  it('the policy of a bucket is not among them', () => {
    expect(gaps(withKey({}, denied('Policy')), {}, key)).toEqual([]);
  });
});

it('nothing is said about a document that was not gathered', () => {
  const parts = { memory: { edges: fails } };
  expect(gaps(account(), parts, { type: 'bucket', name: 'elsewhere' })).toEqual([]);
  expect(gaps(account(), parts, key)).toEqual([]);
});

describe('of a distribution', () => {
  const of = (
    bucketLookups: Record<string, string>,
    ...origins: Parameters<typeof given.aDistribution>[1]
  ) => {
    const facts = given.factsOf(
      given.anAccount({ distributions: [given.aDistribution('E1', origins)], bucketLookups }),
    );
    const [distribution] = facts.distributions.status === 'known' ? facts.distributions.value : [];
    return distribution === undefined ? undefined : gapsOfDistribution(facts, distribution);
  };

  it('is a bucket that was asked for and not answered, with every origin that points to it', () => {
    const origins = [given.anOrigin('a'), given.anOrigin('a', { id: 'again' }), given.anOrigin('b')];
    expect(of({ a: 'Throttling', b: 'NotFound' }, ...origins)).toEqual([
      { what: 'whether bucket a (origin a, again) exists', because: 'Throttling', blocks: false },
    ]);
  });

  it('is none where it was answered, or not asked', () => {
    expect(of({ a: 'NotFound', b: 'Forbidden' }, given.anOrigin('a'), given.anOrigin('b'))).toEqual([]);
    expect(of({}, given.anOrigin('a'))).toEqual([]);
  });
});

describe('of the account', () => {
  const of = (parts: Partial<Snapshot>) => gapsOfAccount(given.factsOf(account({}, parts)));

  it('is the list of buckets, where an origin names one', () => {
    expect(of(denied('ownBuckets'))).toEqual([
      { what: 'the list of buckets', because: 'ownBuckets denied', blocks: false },
    ]);
    const custom = given.aDistribution('E1', [given.aCustomOrigin('example.org')]);
    expect(of({ ...denied('ownBuckets'), distributions: [custom] })).toEqual([]);
    expect(of(denied('ownBuckets', 'distributions'))).toEqual([]);
  });

  it('is its public access block, where a read of it failed', () => {
    expect(of(denied('accountPublicAccessBlock'))).toEqual([
      {
        what: 'the public access block of the account',
        because: 'accountPublicAccessBlock denied',
        blocks: false,
      },
    ]);
    expect(of({})).toEqual([]);
  });
});

it('tells all of a subject in one finding, high when writes wait for it', () => {
  const two = [
    { what: 'the policy', because: 'AccessDenied', blocks: true },
    { what: 'the grants', because: 'Throttling', blocks: false },
  ];
  expect(unreadableFinding(site, two)).toMatchObject({
    kind: 'facts-unreadable',
    id: 'FACTS_UNREADABLE',
    class: 'report',
    action: 'report',
    severity: 'high',
    subject: site,
    distributions: [],
    because:
      'The policy could not be read (AccessDenied); the grants could not be read (Throttling): nothing was written that depends on it.',
    details: {
      unreadable: [
        { what: 'the policy', because: 'AccessDenied' },
        { what: 'the grants', because: 'Throttling' },
      ],
    },
    fingerprint: 'facts-unreadable|FACTS_UNREADABLE|bucket:site|',
  });
  expect(unreadableFinding(site, two.slice(1)).severity).toBe('medium');
});
