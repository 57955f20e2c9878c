import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { bucketsByKey } from '../facts/by-key.ts';
import { distributionOf, isAccessControlId, undeployedOf, unseenReaders, usersOfBucket } from './users.ts';
import { usesBucket } from './uses.ts';

const distributions = [
  given.aDistribution('E1', [given.anOrigin('a'), given.anOrigin('a', { id: 'again' })]),
  given.aDistribution('E2', [
    given.aCustomOrigin('b.s3-website-eu-west-1.amazonaws.com'),
    given.anOrigin('a'),
  ]),
  given.aDistribution('E3', [given.anOrigin('x', { host: 's3.eu-west-1.amazonaws.com', path: '/c/d' })]),
];

it('finds the distributions for which usesBucket is true, each once and in their order', () => {
  const facts = given.factsOf(given.anAccount({ distributions }));
  const all = facts.distributions.status === 'known' ? facts.distributions.value : [];
  for (const bucket of ['a', 'b', 'c', 'd'])
    expect(usersOfBucket(facts, bucket)).toEqual(all.filter((one) => usesBucket(one, bucket)));
  expect(usersOfBucket(facts, 'a').map(({ id }) => id)).toEqual(['E1', 'E2']);
});

it('finds none while the list could not be read', () => {
  const facts = given.factsOf({ ...given.anAccount({ distributions }), Unreadable: { distributions: 'x' } });
  expect(usersOfBucket(facts, 'a')).toEqual([]);
  expect(distributionOf(facts, 'E1')).toBeUndefined();
  expect(unseenReaders(facts)).toEqual([]);
  expect(undeployedOf(facts)).toEqual([]);
});

it('finds a distribution by its id, those that may read unseen, and those that are not deployed', () => {
  const { Status: _, ...unsaid } = given.aDistribution('E6', [given.anOrigin('a')]);
  const more = [
    given.aDistribution('E4', [given.anOrigin('a')], { ConnectionMode: 'tenant-only' }),
    given.aDistribution('E5', [given.anOrigin('a')], { Status: 'InProgress' }),
    unsaid,
  ];
  const facts = given.factsOf(given.anAccount({ distributions: [...distributions, ...more] }));
  expect(distributionOf(facts, 'E2')?.id).toBe('E2');
  expect(distributionOf(facts, 'E9')).toBeUndefined();
  expect(unseenReaders(facts).map(({ id }) => id)).toEqual(['E4']);
  expect(undeployedOf(facts).map(({ id }) => id)).toEqual(['E5', 'E6']);
});

it('finds the buckets of a key, and none of another', () => {
  const arn = given.keyArnOf('k1');
  const with1 = { ServerSideEncryptionConfiguration: given.encryptedWith(arn) };
  const buckets = [
    given.aBucket('a', null, with1),
    given.aBucket('b', null),
    given.aBucket('c', null, with1),
  ];
  const facts = given.factsOf(given.anAccount({ buckets }));
  expect(bucketsByKey(facts, arn).map(({ name }) => name)).toEqual(['a', 'c']);
  expect(bucketsByKey(facts, given.keyArnOf('k2'))).toEqual([]);
});

it('tells the id of an access control from those of distributions, where the list is known', () => {
  const controls = ['EOAC9', 'E1'].map((Id) => ({
    Id,
    SigningBehavior: 'always',
    OriginAccessControlOriginType: 's3',
  }));
  const facts = given.factsOf(given.anAccount({ distributions, originAccessControls: controls }));
  expect(['EOAC9', 'E1', 'E2', 'EGONE'].map((id) => isAccessControlId(facts, id))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  const unread = { ...facts, originAccessControls: { status: 'unreadable', because: 'x' } as const };
  expect(isAccessControlId(unread, 'EOAC9')).toBe(false);
});
