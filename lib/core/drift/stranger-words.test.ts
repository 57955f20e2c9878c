import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { parsePolicy } from '../policy/parse.ts';
import { blockWords, needsInWords, needsOf } from './stranger-words.ts';

const everybody: JsonObject = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};
const own = given.oacGrant('site', given.arnOf('E1'));
const signed = given.aDistribution('E1', [
  given.anOrigin('site'),
  given.anOrigin('other', { id: 'o', oac: '' }),
]);
const unsigned = (id: string) => given.aDistribution(id, [given.anOrigin('site', { oac: '' })]);
const byOai = given.aDistribution('E3', [given.anOrigin('site', { oai: 'EOAI1' })]);

const setUp = (
  distributions: readonly SnapshotDistribution[],
  statements: readonly JsonObject[],
  block: Json | undefined = undefined,
  parts: Partial<Snapshot> = {},
) => {
  const raw = given.aPolicy(...statements);
  const bucket = given.aBucket(
    'site',
    raw,
    block === undefined ? {} : { PublicAccessBlockConfiguration: block },
  );
  const facts = given.factsOf(given.anAccount({ distributions, buckets: [bucket], ...parts }));
  const parsed = parsePolicy(raw);
  const site = facts.buckets.get('site');
  if (!parsed.ok || site === undefined) throw new Error('no bucket');
  return { facts, site, policy: parsed.document };
};

describe('what has to be done before a statement for everybody can go', () => {
  const words = (...parts: Parameters<typeof setUp>) => {
    const { facts, site, policy } = setUp(...parts);
    return needsInWords(needsOf(facts, site, policy));
  };
  const sign =
    'it without signing: give the origin an origin access control first (a website endpoint cannot have one).';
  const add = 'no other grant that surely works: add one by aws:SourceArn first.';

  it.each<[string, Parameters<typeof words>, readonly string[]]>([
    ['nothing to say of a bucket that nobody uses', [[], [everybody]], []],
    [
      'nothing, where every reader has a grant of its own',
      [[signed], [everybody, own]],
      ['Every distribution that uses the bucket has a grant of its own, so the statement can go.'],
    ],
    ['one reader signs in vain', [[signed], [everybody]], [`Distribution E1 signs, but has ${add}`]],
    ['one does not sign', [[unsigned('E2')], [everybody]], [`Distribution E2 reads ${sign}`]],
    [
      'several of both kinds, in order',
      [[unsigned('E9'), byOai, signed, unsigned('E2')], [everybody]],
      [`Distributions E2, E9 read ${sign}`, `Distributions E1, E3 sign, but have ${add}`],
    ],
    [
      'a grant that is itself for everybody is none',
      [[signed], [everybody, { ...everybody, Sid: 'again' }]],
      [`Distribution E1 signs, but has ${add}`],
    ],
  ])('%s', (_, parts, expected) => {
    expect(words(...parts)).toEqual(expected);
  });

  it('nothing is said while the list of distributions could not be read', () => {
    const { facts, site, policy } = setUp([], [everybody], undefined, { Unreadable: { distributions: 'x' } });
    expect(needsOf(facts, site, policy)).toBeUndefined();
    expect(needsInWords(undefined)).toEqual([]);
  });

  it('every user is named once, in order', () => {
    const { facts, site, policy } = setUp([unsigned('E9'), signed], [everybody]);
    expect(needsOf(facts, site, policy)).toEqual({
      unsigned: ['E9'],
      ungranted: ['E1'],
      users: ['E1', 'E9'],
    });
  });
});

describe('what block public access does about it', () => {
  const said = (...parts: Parameters<typeof setUp>) => {
    const { facts, site, policy } = setUp(...parts);
    return blockWords(facts, site, policy);
  };
  const unread = "the account's own setting was not read, and may be on";
  const refuses = 'refuses every write of this policy, repairs included, until the statement is gone.';
  const [restrict, both] = [
    { RestrictPublicBuckets: true },
    { RestrictPublicBuckets: true, BlockPublicPolicy: true },
  ];

  it.each<[string, Parameters<typeof said>, ReturnType<typeof said>]>([
    [
      'nothing: the bucket has none, and the account was not read',
      [[signed], [everybody]],
      { dormant: false, said: [`Block public access of the bucket does not keep them out; ${unread}.`] },
    ],
    [
      'nothing: neither has one',
      [[signed], [everybody], {}, { accountPublicAccessBlock: null }],
      { dormant: false, said: [] },
    ],
    [
      'it keeps them out',
      [[signed], [everybody], restrict],
      { dormant: true, said: ['RestrictPublicBuckets keeps strangers out while it stands.'] },
    ],
    [
      'it may keep out identities as well',
      [[signed, byOai], [everybody], restrict],
      {
        dormant: true,
        said: [
          'RestrictPublicBuckets keeps strangers out while it stands, and may keep out origin access identities as well (not verified).',
        ],
      },
    ],
    [
      'it refuses writes too',
      [[signed], [everybody], both],
      {
        dormant: true,
        said: ['RestrictPublicBuckets keeps strangers out while it stands.', `BlockPublicPolicy ${refuses}`],
      },
    ],
    [
      'that of the account does',
      [[signed], [everybody], {}, { accountPublicAccessBlock: both }],
      {
        dormant: true,
        said: [
          'RestrictPublicBuckets of the account keeps strangers out while it stands.',
          `BlockPublicPolicy of the account ${refuses}`,
        ],
      },
    ],
    [
      'nothing, for a policy that does not count as public',
      [[signed], [own], both],
      { dormant: false, said: [] },
    ],
  ])('%s', (_, parts, expected) => {
    expect(said(...parts)).toEqual(expected);
  });

  it('could not be read, whether the policy counts as public or not', () => {
    const denied = (statement: JsonObject) => {
      const { facts, site, policy } = setUp([signed], [statement]);
      const unreadable = { status: 'unreadable', because: 'AccessDenied' } as const;
      return blockWords(facts, { ...site, publicAccessBlock: unreadable }, policy);
    };
    const words = { dormant: false, said: ['Whether block public access keeps them out could not be read.'] };
    expect(denied(everybody)).toEqual(words);
    expect(denied(own)).toEqual(words);
  });
});
