import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';

const e1 = given.aDistribution('E1', [given.anOrigin('site')]);
const listOf = (...distributions: (typeof e1)[]) =>
  given.factsOf(given.anAccount({ distributions })).distributions;

describe('a distribution', () => {
  it('that comes twice with the same contents, as from pages that overlap, is one', () => {
    const reordered = Object.fromEntries(Object.entries(e1).reverse()) as unknown as typeof e1;
    expect(listOf(e1, reordered)).toMatchObject({ status: 'known', value: { length: 1 } });
  });

  it('that comes twice with different contents makes the list unreadable, whichever is first', () => {
    const other = given.aDistribution('E1', [given.anOrigin('other')]);
    const expected = { status: 'unreadable', because: 'E1 is in the list twice, with different contents' };
    expect(listOf(e1, other)).toEqual(expected);
    expect(listOf(other, e1)).toEqual(expected);
  });

  it.each([
    ['id', given.arnOf('E2')],
    ['account', given.arnOf('E1', '444455556666')],
    ['partition', given.arnOf('E1', given.account, 'aws-us-gov')],
  ])('whose ARN names another %s makes the list unreadable', (_, ARN) => {
    expect(listOf({ ...e1, ARN })).toEqual({
      status: 'unreadable',
      because: `the ARN of E1 is ${ARN}, but must be ${given.arnOf('E1')}`,
    });
  });
});

describe('a bucket that comes twice', () => {
  const policy = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
  const bucketsOf = (...buckets: ReturnType<typeof given.aBucket>[]) =>
    given.factsOf(given.anAccount({ buckets })).buckets;

  it('with the same contents is one', () => {
    const buckets = bucketsOf(given.aBucket('site', policy), given.aBucket('site', policy));
    expect([...buckets.values()]).toMatchObject([{ policy: { status: 'known' } }]);
  });

  it('with different contents is one of which nothing is believed', () => {
    const site = bucketsOf(given.aBucket('site', policy), given.aBucket('site', null)).get('site');
    const { policy: read, encryption, publicAccessBlock, objectOwnership, tags } = site ?? {};
    for (const reading of [read, encryption, publicAccessBlock, objectOwnership, tags])
      expect(reading).toEqual({
        status: 'unreadable',
        because: 'the bucket is in the list twice, with different contents',
      });
  });
});

it('a key that comes twice with different contents is not believed, with the same it is', () => {
  const arn = given.keyArnOf('k1');
  const key = given.aKey(arn, given.aPolicy(given.oacGrant('site', given.arnOf('E1'))));
  const read = (...keys: (typeof key)[]) => given.factsOf(given.anAccount({ keys })).keys.get(arn);
  expect(read(key, key)?.policy.status).toBe('known');
  const twice = { status: 'unreadable', because: 'the key is in the list twice, with different contents' };
  expect(read(key, given.aKey(arn, null))).toMatchObject({ policy: twice, grants: twice });
});
