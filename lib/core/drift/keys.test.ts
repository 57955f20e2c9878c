import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { Snapshot } from '../model/snapshot.ts';
import {
  bucketNamesOf,
  bucketsOf,
  encryptedReads,
  idsOf,
  keyReads,
  serviceGrants,
  whoReads,
} from './keys.ts';

const keyArn = given.keyArnOf('k1');
const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) };
const account = (parts: Partial<Snapshot> = {}) =>
  given.factsOf(
    given.anAccount({
      distributions: [
        given.aDistribution('E2', [given.anOrigin('b'), given.anOrigin('a')]),
        given.aDistribution('E1', [given.anOrigin('b')]),
      ],
      buckets: [given.aBucket('b', null, encrypted), given.aBucket('a', null, encrypted)],
      keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement()))],
      ...parts,
    }),
  );
const keyOf = (facts: ReturnType<typeof account>) => {
  const subject = facts.keys.get(keyArn);
  if (subject === undefined) throw new Error('not gathered');
  return subject;
};

describe('reads through a key', () => {
  it('name distributions and buckets each once, sorted', () => {
    const reads = keyReads(account(), keyArn);
    expect(idsOf(reads)).toEqual(['E1', 'E2']);
    expect(bucketNamesOf(reads)).toEqual(['a', 'b']);
  });

  it('are those of buckets in the Region of the key, or of one that is not known', () => {
    const inRegion = (BucketRegion: string) =>
      keyReads(account({ buckets: [given.aBucket('b', null, { ...encrypted, BucketRegion })] }), keyArn)
        .length;
    expect(['eu-west-1', 'EU', '', 'us-east-1'].map(inRegion)).toEqual([2, 2, 2, 0]);
    const odd = account({
      buckets: [
        given.aBucket('b', null, {
          ServerSideEncryptionConfiguration: given.encryptedWith('arn:aws:kms:odd'),
        }),
      ],
    });
    expect(keyReads(odd, 'arn:aws:kms:odd')).toHaveLength(2);
  });

  it('of a bucket count only while KMS encrypts what is new', () => {
    const reads = (facts: ReturnType<typeof account>) => {
      const subject = facts.buckets.get('b');
      return subject === undefined
        ? undefined
        : encryptedReads({ facts, settings: given.enforcing, subject }).length;
    };
    expect(reads(account())).toBe(2);
    expect(reads(account({ buckets: [given.aBucket('b', null)] }))).toBe(0);
  });
});

it('buckets of a key are sorted, whoever reads them', () => {
  const facts = account({ distributions: [] });
  expect(bucketsOf({ facts, settings: given.enforcing, subject: keyOf(facts) })).toEqual(['a', 'b']);
});

it('grants to the service are those of the policy, identities and others left out', () => {
  const grants = (...statements: readonly JsonObject[]) =>
    serviceGrants(keyOf(account({ keys: [given.aKey(keyArn, given.aPolicy(...statements))] })));
  const byOai = { ...given.keyGrant(), Principal: { AWS: given.oaiArn('EOAI1') } };
  expect(
    grants(given.rootStatement(), byOai, given.keyGrant(given.arnOf('E1'))).map(({ index }) => index),
  ).toEqual([2]);
});

it.each<[readonly string[], string]>([
  [['E1'], 'distribution E1 reads'],
  [['E1', 'E2'], 'distributions E1 and E2 read'],
  [['E1', 'E2', 'E3'], 'distributions E1, E2 and E3 read'],
])('%j reads in words', (ids, words) => {
  expect(whoReads(ids)).toBe(words);
});
