import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { factsFromSnapshot } from './from-snapshot.ts';

const unreadable = (because: string) => ({ status: 'unreadable', because });
const present = { status: 'known', value: true };

describe('answers about single distributions', () => {
  it.each<[unknown, object]>([
    ['exists', present],
    ['NoSuchDistribution', { status: 'absent' }],
    ['AccessDenied', unreadable('AccessDenied')],
    [7, unreadable('no answer')],
  ])('%j', (answer, expected) => {
    const facts = given.factsOf(given.anAccount({ distributionLookups: { E9: answer as string } }));
    expect(facts.distributionLookups.get('E9')).toEqual(expected);
  });
});

describe('answers about buckets that are not ours', () => {
  it.each<[unknown, object]>([
    ...['exists', 'Forbidden', 'AccessDenied', '403'].map((code) => [code, present] as [string, object]),
    ...['NotFound', 'NoSuchBucket', '404'].map((code) => [code, { status: 'absent' }] as [string, object]),
    ['SlowDown', unreadable('SlowDown')],
    ['', unreadable('no answer')],
    [7, unreadable('no answer')],
  ])('%j', (answer, expected) => {
    const facts = given.factsOf(given.anAccount({ bucketLookups: { b: answer as string } }));
    expect(facts.bucketLookups.get('b')).toEqual(expected);
  });
});

describe('lists of the account', () => {
  const read = (parts: object) => given.factsOf({ ...given.anAccount(), ...parts } as Snapshot);

  it('of access controls', () => {
    expect(read({ originAccessControls: [{ Id: 'A' }] }).originAccessControls).toEqual({
      status: 'known',
      value: new Map([['A', { id: 'A', signingBehaviour: 'unknown', originType: 'unknown' }]]),
    });
    expect(read({ originAccessControls: [{}] }).originAccessControls).toEqual(
      unreadable('an origin access control has no Id'),
    );
    expect(read({ originAccessControls: undefined }).originAccessControls).toEqual(
      unreadable('the snapshot has no list of originAccessControls'),
    );
  });

  it('of identities', () => {
    expect(
      read({ originAccessIdentities: [{ Id: 'E', S3CanonicalUserId: 'c' }] }).originAccessIdentities,
    ).toEqual({
      status: 'known',
      value: new Map([['E', { id: 'E', canonicalUserId: 'c' }]]),
    });
    expect(read({ originAccessIdentities: [{ Comment: '' }] }).originAccessIdentities).toEqual(
      unreadable('an origin access identity has no Id'),
    );
  });

  it('of functions: only those with an ARN and code', () => {
    const functions = [
      { Code: 'x' },
      { FunctionARN: 'f' },
      { FunctionARN: 'g', Code: 7 },
      { FunctionARN: 'h', Code: '' },
    ];
    const associations = ['f', 'g', 'h'].map((FunctionARN) => ({ EventType: 'viewer-request', FunctionARN }));
    const distribution = given.aDistribution('E1', [given.anOrigin('site')], {
      DefaultCacheBehavior: given.aBehaviour('site', { FunctionAssociations: given.items(...associations) }),
    });
    const { distributions } = read({ functions, distributions: [distribution] });
    expect(distributions.status === 'known' && distributions.value[0]?.originPickers).toEqual([
      'the code of CloudFront Function f could not be read',
      'the code of CloudFront Function g could not be read',
    ]);
  });

  it('of keys: entries that cannot be named are left out, and their aliases too', () => {
    const bucket = given.aBucket('site', null, {
      ServerSideEncryptionConfiguration: given.encryptedWith('alias/a'),
    });
    const odd = [{ Aliases: ['alias/a'] }, { KeyMetadata: { Arn: 'x' }, Aliases: ['alias/a'] }];
    const facts = read({ keys: odd, buckets: [bucket] });
    expect(facts.keys.size).toBe(0);
    expect(facts.buckets.get('site')?.encryption).toMatchObject({
      value: { keyArn: { status: 'unreadable' } },
    });
  });
});

it('a snapshot that says nothing is read without a throw', () => {
  const facts = factsFromSnapshot({} as Snapshot);
  expect(facts).toMatchObject({ account: '', partition: 'aws', takenAt: 0, inventoryIsFresh: true });
  expect(facts.distributions).toEqual(unreadable('the snapshot has no list of distributions'));
  expect([
    facts.buckets.size,
    facts.keys.size,
    facts.distributionLookups.size,
    facts.bucketLookups.size,
  ]).toEqual([0, 0, 0, 0]);
});
