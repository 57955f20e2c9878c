import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { documentsOf } from './documents.ts';

const names = (snapshot: Snapshot, parts: given.FactsParts = {}) =>
  documentsOf(given.factsOf(snapshot, parts)).map((one) => ('name' in one ? one.name : one.arn));

const role = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/app' },
  Action: 's3:*',
  Resource: '*',
};

it('a bucket is in scope by one statement, or one principal, that names CloudFront', () => {
  const beside = { ...role, Principal: { AWS: [role.Principal.AWS, given.oaiArn('EOAI9')] } };
  const buckets = [
    given.aBucket('c', given.aPolicy(role, given.oacGrant('c', given.arnOf('E9')))),
    given.aBucket('b', given.aPolicy(beside)),
    given.aBucket('a', given.aPolicy(role)),
  ];
  expect(names(given.anAccount({ buckets }))).toEqual(['b', 'c']);
});

it('a bucket is in scope while an edge of it is remembered, and no other is for that', () => {
  const buckets = [given.aBucket('site', null), given.aBucket('other', null)];
  const memory = given.remembering([given.anEdge('E1', 'gone'), given.anEdge('E1', 'site')]);
  expect(names(given.anAccount({ buckets }), memory)).toEqual(['site']);
  expect(names(given.anAccount({ buckets }))).toEqual([]);
});

it('every bucket is in scope while the list of distributions is not known', () => {
  const snapshot = given.anAccount({
    buckets: [given.aBucket('site', null)],
    Unreadable: { distributions: 'AccessDenied' },
  });
  expect(names(snapshot)).toEqual(['site']);
});

it('a key is in scope by one of the buckets that it encrypts', () => {
  const encrypted = { ServerSideEncryptionConfiguration: given.encryptedWith('k1') };
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('logs', null, encrypted), given.aBucket('site', null, encrypted)],
    keys: [given.aKey(given.keyArnOf('k1'), given.aPolicy(given.rootStatement()))],
  });
  expect(names(snapshot)).toEqual(['site', given.keyArnOf('k1')]);
});
