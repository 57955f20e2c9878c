import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { unreadableNames } from './unreadable-names.ts';

const bucketOf = (Unreadable: Record<string, string>) =>
  given
    .factsOf(given.anAccount({ buckets: [given.aBucket('site', null, { Unreadable })] }))
    .buckets.get('site');
const denied = { status: 'unreadable', because: 'AccessDenied' };

describe('a name in Unreadable', () => {
  it.each([
    ['tags', 'TagSet'],
    ['tags', 'Tags'],
    ['tags', 'tagset'],
    ['policy', 'policy'],
    ['policy', 'BucketPolicy'],
    ['encryption', 'Encryption'],
    ['encryption', 'serverSideEncryptionConfiguration'],
    ['publicAccessBlock', 'PublicAccessBlock'],
    ['objectOwnership', 'OwnershipControls'],
  ] as const)('%s is meant by %s', (fact, name) => {
    const site = bucketOf({ [name]: 'AccessDenied' });
    expect(site?.[fact]).toEqual(denied);
    expect(fact === 'policy' ? undefined : site?.policy.status).not.toBe('unreadable');
  });

  it('that is not known makes the policy of its bucket unreadable, and is named with those that are', () => {
    expect(bucketOf({ Versioning: 'AccessDenied' })?.policy).toEqual({
      status: 'unreadable',
      because: `Unreadable names "Versioning", which is none of ${unreadableNames.bucket.join(', ')}`,
    });
  });

  it('that is not known makes the policy of its key unreadable', () => {
    const arn = given.keyArnOf('k1');
    const keys = [given.aKey(arn, null, { Unreadable: { Rotation: 'x' } })];
    expect(given.factsOf(given.anAccount({ keys })).keys.get(arn)?.policy).toMatchObject({
      because: expect.stringContaining('"Rotation"'),
    });
  });

  it('that is not known makes the list of distributions unreadable, on one of them and on the account', () => {
    const Unreadable = { Origin: 'x' };
    const distributions = [given.aDistribution('E1', [given.anOrigin('site')], { Unreadable })];
    const expected = { status: 'unreadable', because: expect.stringContaining('names "Origin"') };
    expect(given.factsOf(given.anAccount({ distributions })).distributions).toEqual(expected);
    expect(given.factsOf(given.anAccount({ Unreadable })).distributions).toEqual(expected);
  });

  it('is told in any spelling for a list of the account', () => {
    const { originAccessControls } = given.factsOf(
      given.anAccount({ Unreadable: { OriginAccessControls: 'Throttling' } }),
    );
    expect(originAccessControls).toEqual({ status: 'unreadable', because: 'Throttling' });
  });
});
