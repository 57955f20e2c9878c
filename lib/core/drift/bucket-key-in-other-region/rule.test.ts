import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1', 'us-east-1');
const detect = (encryption: Json, parts: Partial<Snapshot> = {}, bucket: Partial<SnapshotBucket> = {}) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', null, { ServerSideEncryptionConfiguration: encryption, ...bucket })],
    ...parts,
  });
  return given.findingsOf(rule, given.factsOf(snapshot), 'site');
};

it('reports a key of another Region', () => {
  expect(detect(given.encryptedWith(keyArn))).toMatchObject([
    {
      id: 'KMS_KEY_WRONG_REGION',
      severity: 'high',
      class: 'report',
      action: 'report',
      subject: { type: 'bucket', name: 'site' },
      distributions: ['E1'],
      changes: [],
      because: `Distribution E1 reads bucket site in eu-west-1, which names key ${keyArn} in us-east-1: S3 uses only keys of the bucket's own Region, so nothing new can be stored. Name a key in eu-west-1.`,
      details: { keyArn, bucketRegion: 'eu-west-1', keyRegion: 'us-east-1' },
    },
  ]);
});

it('names the replica where the key has replicas', () => {
  const replica = given.keyArnOf('mrk-1', 'us-east-1');
  expect(detect(given.encryptedWith(replica))[0]?.because).toMatch(
    /Name the replica of this multi-Region key in eu-west-1; it has a policy of its own, which has to let CloudFront in as well\.$/,
  );
});

describe('silent', () => {
  it.each<[string, Json, Partial<Snapshot>, Partial<SnapshotBucket>]>([
    ['in the same Region', given.encryptedWith(given.keyArnOf('k1')), {}, {}],
    ['for an id, which means the own Region', given.encryptedWith('k1'), {}, {}],
    ['while the Region of the bucket is not known', given.encryptedWith(keyArn), {}, { BucketRegion: '' }],
    ['for the old name of Ireland', given.encryptedWith(given.keyArnOf('k1')), {}, { BucketRegion: 'EU' }],
    [
      'for an ARN that is none of a key',
      given.encryptedWith('arn:aws:kms:us-east-1:111122223333:kettle/x'),
      {},
      {},
    ],
    ['for an alias that leads nowhere', given.encryptedWith('alias/site'), {}, {}],
    ['without KMS', {}, {}, {}],
    ['for a bucket that nobody serves', given.encryptedWith(keyArn), { distributions: [] }, {}],
  ])('%s', (_, encryption, parts, bucket) => {
    expect(detect(encryption, parts, bucket)).toEqual([]);
  });
});
