import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Facts } from '../model/facts.ts';
import type { AccessEdge } from '../model/memory.ts';
import { mayStillUse, type Removed } from './may-use.ts';

const key = given.keyArnOf('k1');
const site = { type: 'bucket', name: 'site' } as const;
const ofKey = { type: 'key', arn: key } as const;

const account = given.anAccount({
  distributions: [
    given.aDistribution('EUSER', [given.anOrigin('site')]),
    given.aDistribution('ELEGACY', [given.anOrigin('site', { oai: 'EOAI1' })]),
    given.aDistribution('ETENANTS', [given.anOrigin('other')], { ConnectionMode: 'tenant-only' }),
    given.aDistribution('ESIGNER', [given.anOrigin('other', { oai: 'EOAI1' })]),
    given.aDistribution('ESTRANGER', [given.anOrigin('other', { oai: 'EOAI2' })]),
    given.aDistribution('EWEB', [
      given.anOrigin('site', { host: 'site.s3-website-eu-west-1.amazonaws.com', oac: '' }),
    ]),
    given.aDistribution('EAWAY', [given.anOrigin('other')]),
  ],
  buckets: [
    given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(key) }),
    given.aBucket('other', null),
  ],
  keys: [given.aKey(key, given.aPolicy(given.rootStatement()))],
});

const everybody = ['EUSER', 'ELEGACY', 'ETENANTS', 'ESIGNER', 'ESTRANGER', 'EWEB', 'EAWAY'];
const always = ['EUSER', 'ELEGACY', 'ETENANTS', 'EWEB'];

const idsOf = (removed: Removed, edges?: readonly AccessEdge[]) => {
  const facts = given.factsOf(account, edges === undefined ? {} : given.remembering(edges));
  return mayStillUse(facts, removed).map(({ id }) => id);
};

describe('a reader of a bucket', () => {
  it('concerns who has an origin there, signed or not, and who may have one unseen', () => {
    expect(idsOf({ document: site, named: [] })).toEqual(always);
  });
  it('concerns who is named by the policy', () => {
    expect(idsOf({ document: site, named: ['EAWAY', 'EDELETED'] })).toEqual([...always, 'EAWAY']);
  });
  it('concerns who was seen to read the bucket, and not who read another one', () => {
    const edges = [given.anEdge('EAWAY', 'site'), given.anEdge('ESTRANGER', 'other')];
    expect(idsOf({ document: site, named: [] }, edges)).toEqual([...always, 'EAWAY']);
  });
});

describe('an identity', () => {
  const removed = { document: site, named: [], oai: 'EOAI1' };
  it('concerns who signs with it anywhere', () => {
    const edges = [given.anEdge('EUSER', 'site')];
    expect(idsOf(removed, edges)).toEqual(['EUSER', 'ELEGACY', 'ETENANTS', 'ESIGNER', 'EWEB']);
  });
  it.each<[string, readonly AccessEdge[] | undefined]>([
    ['nothing is remembered', undefined],
    ['only reads of another bucket are remembered', [given.anEdge('EUSER', 'other')]],
  ])('concerns everybody when %s', (_, edges) => {
    expect(idsOf(removed, edges)).toEqual(everybody);
  });
});

describe('a key', () => {
  it('concerns who reads a bucket that uses it', () => {
    expect(idsOf({ document: ofKey, named: [] })).toEqual(always);
  });
  it('concerns who was seen to read through it, whatever its bucket uses now', () => {
    const edges = [
      given.anEdge('EAWAY', 'other', { keyArn: key }),
      given.anEdge('ESTRANGER', 'site', { keyArn: given.keyArnOf('k2') }),
    ];
    expect(idsOf({ document: ofKey, named: [] }, edges)).toEqual([...always, 'EAWAY']);
  });
});

it('concerns everybody while memory cannot be read', () => {
  const facts = given.factsOf(account, { memory: { edges: { status: 'unreadable', because: 'Throttled' } } });
  expect(mayStillUse(facts, { document: site, named: [] }).map(({ id }) => id)).toEqual(everybody);
});

it('concerns nobody while the list of distributions cannot be read', () => {
  const facts: Facts = given.factsOf({ ...account, Unreadable: { distributions: 'AccessDenied' } });
  expect(mayStillUse(facts, { document: site, named: ['EUSER'] })).toEqual([]);
});
