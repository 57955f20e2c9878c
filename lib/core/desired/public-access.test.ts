import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Json } from '../model/json.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { blockedBy, isBlocked, unreadOfAccount } from './public-access.ts';

const on: Json = { RestrictPublicBuckets: true };
const denied = (name: string) => ({ Unreadable: { [name]: 'AccessDenied' } });

const facts = (bucket: Parameters<typeof given.aBucket>[2], account: Partial<Snapshot> = {}) =>
  given.factsOf(given.anAccount({ buckets: [given.aBucket('site', null, bucket)], ...account }));
const both = (bucket: Parameters<typeof given.aBucket>[2], account: Partial<Snapshot> = {}) => {
  const read = facts(bucket, account);
  const site = read.buckets.get('site');
  return [isBlocked(read, site, 'restrictPublicBuckets'), blockedBy(read, site, 'restrictPublicBuckets')];
};

describe('a setting', () => {
  it.each<[string, Parameters<typeof both>, ReturnType<typeof both>]>([
    ['of the bucket', [{ PublicAccessBlockConfiguration: on }], ['yes', 'bucket']],
    ['of the account', [{}, { accountPublicAccessBlock: on }], ['yes', 'account']],
    [
      'of the account, as the CLI prints it',
      [{}, { accountPublicAccessBlock: { PublicAccessBlockConfiguration: on } }],
      ['yes', 'account'],
    ],
    [
      'of both',
      [{ PublicAccessBlockConfiguration: on }, { accountPublicAccessBlock: on }],
      ['yes', 'bucket'],
    ],
    [
      'of the account, where the bucket could not be read',
      [denied('PublicAccessBlockConfiguration'), { accountPublicAccessBlock: on }],
      ['yes', 'account'],
    ],
    [
      'of the bucket, where the account could not be read',
      [{ PublicAccessBlockConfiguration: on }, denied('accountPublicAccessBlock')],
      ['yes', 'bucket'],
    ],
    [
      'of nobody',
      [{ PublicAccessBlockConfiguration: null }, { accountPublicAccessBlock: null }],
      ['no', undefined],
    ],
    ['that nobody stated', [{}], ['no', undefined]],
    [
      'of a bucket that could not be read',
      [denied('PublicAccessBlockConfiguration')],
      ['unknown', undefined],
    ],
    [
      'of an account that could not be read',
      [{}, denied('accountPublicAccessBlock')],
      ['unknown', undefined],
    ],
    [
      'that is another one',
      [
        { PublicAccessBlockConfiguration: { IgnorePublicAcls: true } },
        { accountPublicAccessBlock: { BlockPublicPolicy: true } },
      ],
      ['no', undefined],
    ],
  ])('%s', (_, parts, expected) => {
    expect(both(...parts)).toEqual(expected);
  });

  it('of the account counts for a bucket that was not gathered', () => {
    expect(isBlocked(facts({}, { accountPublicAccessBlock: on }), undefined, 'restrictPublicBuckets')).toBe(
      'yes',
    );
  });
});

it.each<[string, Partial<Snapshot>, string | undefined]>([
  ['says that the account was not read', {}, "the account's own setting was not read, and may be on"],
  [
    'says why the account could not be read',
    denied('accountPublicAccessBlock'),
    "the account's own setting could not be read (AccessDenied), and may be on",
  ],
  ['says nothing where there is none', { accountPublicAccessBlock: null }, undefined],
  ['says nothing where it is known', { accountPublicAccessBlock: on }, undefined],
])('%s', (_, account, expected) => {
  expect(unreadOfAccount(facts({}, account))).toBe(expected);
});
