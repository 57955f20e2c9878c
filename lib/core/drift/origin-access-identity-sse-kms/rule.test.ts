import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { SnapshotBucket, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const algorithm = (SSEAlgorithm: string): Json => ({
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
});
const oai = given.anOrigin('site', { oai: 'EOAI1' });
const detect = (
  encryption: Json,
  origin: SnapshotOrigin = oai,
  parts: Partial<SnapshotBucket> = {},
  ids = ['E2', 'E1'],
) =>
  given.findingsOf(
    rule,
    given.factsOf(
      given.anAccount({
        distributions: ids.map((id) => given.aDistribution(id, [origin])),
        buckets: [given.aBucket('site', null, { ServerSideEncryptionConfiguration: encryption, ...parts })],
      }),
    ),
    'site',
  );

it.each(['aws:kms', 'aws:kms:dsse'])('is one finding per bucket that encrypts with %s', (kms) => {
  const found = detect(algorithm(kms));
  expect(found).toMatchObject([
    {
      id: 'OAI_SSE_KMS',
      severity: 'high',
      action: 'report',
      subject: { type: 'bucket', name: 'site' },
      distributions: ['E1', 'E2'],
    },
  ]);
  expect(found[0]?.because).toContain(`encrypts new objects with ${kms}, and distributions E1, E2`);
  expect(found[0]?.because).toContain('origin access identity EOAI1,');
});

it.each<[string, Parameters<typeof detect>]>([
  ['SSE-S3', [algorithm('AES256')]],
  ['no default encryption', [{}]],
  ['an access control', [algorithm('aws:kms'), given.anOrigin('site')]],
  ['another bucket', [algorithm('aws:kms'), given.anOrigin('other', { oai: 'EOAI1' })]],
  [
    'unreadable encryption',
    [algorithm('aws:kms'), oai, { Unreadable: { ServerSideEncryptionConfiguration: 'AccessDenied' } }],
  ],
  ['a reader that is kept out', [algorithm('aws:kms'), oai, { TagSet: given.withTag('revoked') }]],
  ['no reader', [algorithm('aws:kms'), oai, {}, []]],
])('says nothing about %s', (_, args) => {
  expect(detect(...args)).toEqual([]);
});
