import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const detect = (encryption: Json, parts: Partial<Snapshot> = {}, bucket: Partial<SnapshotBucket> = {}) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', null, { ServerSideEncryptionConfiguration: encryption, ...bucket })],
    ...parts,
  });
  return given.findingsOf(rule, given.factsOf(snapshot), 'site');
};

const byOai = [given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })])];
const algorithm = (name: string): Json => ({
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: name } }],
});
const managedKey = {
  ...given.aKey(keyArn, null),
  KeyMetadata: { Arn: keyArn, KeyManager: 'AWS', KeyState: 'Enabled' },
};
const fix =
  'its policy cannot be changed and does not let CloudFront in, so viewers get 403. Encrypt with a customer managed key or with SSE-S3, and store the objects anew.';

it.each<[string, Json, Partial<Snapshot>, string]>([
  [
    'aws:kms without a key',
    algorithm('aws:kms'),
    {},
    'with aws:kms and names no key, which means the key aws/s3 that AWS manages',
  ],
  [
    'double encryption without a key',
    algorithm('aws:kms:dsse'),
    {},
    'with aws:kms:dsse and names no key, which means the key aws/s3 that AWS manages',
  ],
  [
    'the alias of the managed key',
    given.encryptedWith('alias/aws/s3'),
    {},
    'with alias/aws/s3, a key that AWS manages',
  ],
  [
    'a key that AWS manages, by its ARN',
    given.encryptedWith(keyArn),
    { keys: [managedKey] },
    `with key ${keyArn}, which AWS manages`,
  ],
])('reports %s', (_, encryption, parts, how) => {
  expect(detect(encryption, parts)).toMatchObject([
    {
      id: 'KMS_AWS_MANAGED',
      severity: 'high',
      class: 'report',
      action: 'report',
      subject: { type: 'bucket', name: 'site' },
      distributions: ['E1'],
      changes: [],
      because: `Distribution E1 reads bucket site, which encrypts ${how}: ${fix}`,
    },
  ]);
});

it('reports origins that sign with an OAI too, all of them in one finding', () => {
  const distributions = [
    ...byOai,
    given.aDistribution('E1', [given.anOrigin('site'), given.anOrigin('site', { id: 'b' })]),
  ];
  const [found, ...others] = detect(algorithm('aws:kms'), { distributions });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ distributions: ['E1', 'E2'], details: { keyReference: null } });
  expect(found?.because).toMatch(/^Distributions E1 and E2 read bucket site/);
});

it('says how the key is named', () => {
  expect(detect(given.encryptedWith('alias/aws/s3'))[0]?.details).toEqual({ keyReference: 'alias/aws/s3' });
});

describe('silent', () => {
  it.each<[string, Json, Partial<Snapshot>]>([
    ['for SSE-S3', algorithm('AES256'), {}],
    ['for none stated', {}, {}],
    ['for a customer managed key', given.encryptedWith(keyArn), { keys: [given.aKey(keyArn, null)] }],
    ['for a key that was not gathered', given.encryptedWith(keyArn), {}],
    ['for an alias that leads nowhere', given.encryptedWith('alias/site'), {}],
    [
      'for unsigned origins',
      algorithm('aws:kms'),
      { distributions: [given.aDistribution('E1', [given.anOrigin('site', { oac: '' })])] },
    ],
    ['for a bucket that nobody serves', algorithm('aws:kms'), { distributions: [] }],
    [
      'for a reader that is kept out',
      algorithm('aws:kms'),
      {
        distributions: [
          given.aDistribution('E1', [given.anOrigin('site')], { Tags: given.withTag('revoked') }),
        ],
      },
    ],
  ])('%s', (_, encryption, parts) => {
    expect(detect(encryption, parts)).toEqual([]);
  });

  it('while the encryption is not known', () => {
    expect(detect({}, {}, { Unreadable: { ServerSideEncryptionConfiguration: 'AccessDenied' } })).toEqual([]);
  });
});
