import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const keys = [given.aKey(keyArn, given.aPolicy(given.rootStatement()), { Aliases: ['alias/site'] })];
const detect = (encryption: Json, parts: Partial<Snapshot> = {}, bucket: Partial<SnapshotBucket> = {}) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', null, { ServerSideEncryptionConfiguration: encryption, ...bucket })],
    ...parts,
  });
  return given.findingsOf(rule, given.factsOf(snapshot), 'site');
};

const moves = 'whoever moves the alias to another key changes what the policies have to allow';
const looks =
  'KMS looks it up in the account of whoever stores an object, and whoever moves it to another key changes what the policies have to allow';

it.each<[string, string, string]>([
  ['alias/site', `it leads to ${keyArn} now`, looks],
  ['alias/elsewhere', 'it could not be resolved to a key here', looks],
  ['arn:aws:kms:eu-west-1:111122223333:alias/site', `it leads to ${keyArn} now`, moves],
])('reports %s', (alias, now, why) => {
  expect(detect(given.encryptedWith(alias), { keys })).toMatchObject([
    {
      id: 'KMS_ALIAS',
      severity: 'medium',
      class: 'report',
      action: 'report',
      subject: { type: 'bucket', name: 'site' },
      distributions: ['E1'],
      changes: [],
      because: `Distribution E1 reads bucket site, which encrypts with ${alias} (${now}): ${why}. Name the key by its ARN.`,
      details: { alias, keyArn: alias.endsWith('/site') ? keyArn : null },
    },
  ]);
});

describe('silent', () => {
  it.each<[string, Json, Partial<Snapshot>]>([
    ['for the ARN of a key', given.encryptedWith(keyArn), {}],
    ['for the id of a key', given.encryptedWith('k1'), {}],
    ['for the managed key, which is worse', given.encryptedWith('alias/aws/s3'), {}],
    [
      'for the managed key by ARN',
      given.encryptedWith('arn:aws:kms:eu-west-1:111122223333:alias/aws/s3'),
      {},
    ],
    ['without a key', given.encryptedWith(undefined), {}],
    ['for none stated', {}, {}],
    ['for a bucket that nobody serves', given.encryptedWith('alias/site'), { distributions: [] }],
  ])('%s', (_, encryption, parts) => {
    expect(detect(encryption, { keys, ...parts })).toEqual([]);
  });
});
