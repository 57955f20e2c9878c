import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Json } from '../model/json.ts';
import type { SnapshotBucket, SnapshotDistribution } from '../model/snapshot.ts';

const policy = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));

const bucketFacts = (parts: Partial<SnapshotBucket>, keys: ReturnType<typeof given.aKey>[] = []) =>
  given
    .factsOf(given.anAccount({ buckets: [given.aBucket('site', policy, parts)], keys }))
    .buckets.get('site');

const distributionFacts = (parts: Partial<SnapshotDistribution>) => {
  const { distributions } = given.factsOf(
    given.anAccount({ distributions: [given.aDistribution('E1', [given.anOrigin('site')], parts)] }),
  );
  return distributions.status === 'known' ? distributions.value[0] : distributions;
};

describe('policies', () => {
  const { Policy: _, ...without } = given.aBucket('site', null);
  const read = (bucket: SnapshotBucket) =>
    given.factsOf(given.anAccount({ buckets: [bucket] })).buckets.get('site')?.policy;

  it.each<[string, Json]>([
    ['a document', policy],
    ['its text', JSON.stringify(policy)],
    ['the envelope of get-bucket-policy', { Policy: JSON.stringify(policy) }],
  ])('reads %s', (_, written) => {
    expect(read(given.aBucket('site', written))).toMatchObject({ status: 'known', value: { raw: policy } });
  });

  it('takes null for "no policy" and nothing for "not said"', () => {
    expect(read(given.aBucket('site', null))).toEqual({ status: 'absent' });
    expect(read(without)).toEqual({ status: 'unreadable', because: 'the snapshot does not say' });
  });

  it('believes the marker more than the member', () => {
    const marked = { ...given.aBucket('site', null), Unreadable: { Policy: 'AccessDenied' } };
    expect(read(marked)).toEqual({ status: 'unreadable', because: 'AccessDenied' });
  });

  it.each<Json>(['not json', [], 7, true, {}, { Statement: [{ Effect: 'Perhaps' }] }])(
    'finds %j unreadable',
    (written) => {
      expect(read(given.aBucket('site', written))?.status).toBe('unreadable');
    },
  );
});

describe('default encryption', () => {
  const rules = (algorithm: string, key?: string): Json => ({
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: algorithm,
          ...(key === undefined ? {} : { KMSMasterKeyID: key }),
        },
      },
    ],
  });
  const encryption = (written: Json, parts: Partial<SnapshotBucket> = {}) =>
    bucketFacts({ ServerSideEncryptionConfiguration: written, ...parts }, [
      given.aKey(given.keyArnOf('k1'), policy, {
        Aliases: ['alias/site', 'arn:aws:kms:eu-west-1:111122223333:alias/full'],
      }),
    ])?.encryption;

  it('is SSE-S3 when none is stated', () => {
    expect(encryption({})).toEqual({ status: 'absent' });
    expect(encryption({ Rules: [{ BucketKeyEnabled: false }] })).toEqual({ status: 'absent' });
  });

  it('is read inside its envelope too', () => {
    const nested = { ServerSideEncryptionConfiguration: rules('AES256') };
    expect(encryption(nested)).toMatchObject({ status: 'known', value: { algorithm: 'AES256' } });
  });

  it.each([
    [undefined, { status: 'absent' }],
    ['alias/aws/s3', { status: 'absent' }],
    ['k1', { status: 'known', value: given.keyArnOf('k1') }],
    ['alias/site', { status: 'known', value: given.keyArnOf('k1') }],
    ['alias/full', { status: 'known', value: given.keyArnOf('k1') }],
    ['arn:aws:kms:eu-west-1:111122223333:alias/site', { status: 'known', value: given.keyArnOf('k1') }],
    [
      given.keyArnOf('k9', 'eu-west-1', '444455556666'),
      { status: 'known', value: given.keyArnOf('k9', 'eu-west-1', '444455556666') },
    ],
    ['alias/elsewhere', { status: 'unreadable' }],
    ['arn:aws:kms:eu-west-1:444455556666:alias/site', { status: 'unreadable' }],
  ])('resolves %s', (reference, keyArn) => {
    expect(encryption(rules('aws:kms', reference))).toMatchObject({ status: 'known', value: { keyArn } });
  });

  it('does not guess the Region of a key id', () => {
    const { BucketRegion: _, ...bucket } = given.aBucket('site', policy, {
      ServerSideEncryptionConfiguration: rules('aws:kms', 'k1'),
    });
    const facts = given.factsOf(given.anAccount({ buckets: [bucket] })).buckets.get('site');
    expect(facts?.encryption).toMatchObject({ value: { keyArn: { status: 'unreadable' } } });
  });

  it.each<Json>([
    'AES256',
    [],
    { Rules: 'x' },
    { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 7 } }] },
  ])('finds %j unreadable', (written) => {
    expect(encryption(written)?.status).toBe('unreadable');
  });
});

describe('lists', () => {
  it.each(['distributions', 'originAccessControls', 'originAccessIdentities'] as const)(
    '%s: missing is unreadable',
    (name) => {
      const { [name]: _, ...rest } = given.anAccount();
      expect(given.factsOf(rest)[name].status).toBe('unreadable');
      expect(given.factsOf({ ...rest, Unreadable: { [name]: 'Throttling' } })[name]).toEqual({
        status: 'unreadable',
        because: 'Throttling',
      });
    },
  );

  it('one entry that cannot be understood makes the list incomplete, hence unreadable', () => {
    const distributions = [given.aDistribution('E1', [given.anOrigin('site')]), {} as SnapshotDistribution];
    expect(given.factsOf(given.anAccount({ distributions })).distributions.status).toBe('unreadable');
  });

  it('a list that was cut is not complete', () => {
    expect(distributionFacts({ Origins: { Quantity: 2, Items: [given.anOrigin('site')] } })).toMatchObject({
      status: 'unreadable',
      because: expect.stringContaining('was cut'),
    });
  });

  it('Items may be absent when there are none', () => {
    expect(
      distributionFacts({ CacheBehaviors: { Quantity: 0 }, OriginGroups: { Quantity: 0, Items: null } }),
    ).toMatchObject({
      id: 'E1',
      behaviours: [{ isDefault: true, pathPattern: '*' }],
      originGroups: [],
    });
  });

  it('answers about single distributions keep their three values', () => {
    const distributionLookups = { E1: 'exists', E2: 'NoSuchDistribution', E3: 'AccessDenied' };
    const lookups = given.factsOf(given.anAccount({ distributionLookups })).distributionLookups;
    expect([...lookups.values()].map(({ status }) => status)).toEqual(['known', 'absent', 'unreadable']);
  });
});

it('keeps tags as they are, and does not fall for a hostile key', () => {
  const tags = [
    { Key: '__proto__', Value: 'x' },
    { Key: 'origin-guard', Value: 'off' },
  ];
  const facts = bucketFacts({ TagSet: tags });
  expect(facts?.tags).toMatchObject({ status: 'known' });
  expect(facts?.tags.status === 'known' && facts.tags.value['origin-guard']).toBe('off');
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  expect(bucketFacts({ TagSet: [{ Key: 'a' }] as never })?.tags.status).toBe('unreadable');
});

it('reads the flags of public access block and ownership', () => {
  const facts = bucketFacts({
    PublicAccessBlockConfiguration: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
  expect(facts?.publicAccessBlock).toMatchObject({
    value: { blockPublicPolicy: true, ignorePublicAcls: false },
  });
  expect(facts?.objectOwnership).toEqual({ status: 'known', value: 'BucketOwnerEnforced' });
});

it('an instant that is none keeps every removal waiting', () => {
  expect(given.factsOf({ ...given.anAccount(), takenAt: 'yesterday' }).takenAt).toBe(0);
});
