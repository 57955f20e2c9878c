import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { AccessEdge } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { unreadMarkers } from './marked-distributions.ts';

const keyArn = given.keyArnOf('k1');
const site: DocumentRef = { type: 'bucket', name: 'site' };
const key: DocumentRef = { type: 'key', arn: keyArn };
const unread = { Unreadable: { Tags: 'AccessDenied' } };
const edge: AccessEdge = {
  distributionId: 'E1',
  distributionArn: given.arnOf('E1'),
  bucket: 'site',
  originPath: '',
  reader: { type: 'distribution', arn: given.arnOf('E1') },
  keyArn,
};
const edges = { memory: { edges: { status: 'known', value: [edge] } } } as const;
const naming = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
const factsOf = (
  origin: string,
  policy: object | null,
  parts: given.FactsParts = {},
  tags: object = unread,
) =>
  given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin(origin)], tags)],
      buckets: [given.aBucket('site', policy as never)],
      keys: [given.aKey(keyArn, policy as never)],
    }),
    parts,
  );

it.each<[string, DocumentRef, ReturnType<typeof factsOf>]>([
  ['uses the bucket', site, factsOf('site', null)],
  ['read the bucket once', site, factsOf('other', null, edges)],
  ['is named by the bucket policy', site, factsOf('other', naming)],
  ['decrypted with the key once', key, factsOf('other', null, edges)],
  ['is named by the key policy', key, factsOf('other', naming)],
])('tags of a distribution that %s count', (_, document, facts) => {
  expect(unreadMarkers(facts, document)).toEqual([
    { what: 'the tags of distribution E1', because: 'AccessDenied', blocks: true },
  ]);
});

it.each<[string, DocumentRef, ReturnType<typeof factsOf>]>([
  ['that has nothing to do with it', site, factsOf('other', null)],
  ['that could be read', site, factsOf('site', naming, edges, { Tags: [] })],
  [
    'whose id another begins with',
    site,
    factsOf('other', given.aPolicy(given.oacGrant('site', given.arnOf('E12')))),
  ],
])('tags of a distribution %s do not', (_, document, facts) => {
  expect(unreadMarkers(facts, document)).toEqual([]);
});
