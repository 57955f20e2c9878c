import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1', 'eu-west-1', '444455556666');
const detect = (encryption: Json, parts: Partial<Snapshot> = {}, bucket: Partial<SnapshotBucket> = {}) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', null, { ServerSideEncryptionConfiguration: encryption, ...bucket })],
    ...parts,
  });
  return given.findingsOf(rule, given.factsOf(snapshot), 'site');
};

const policyOf = (id: string): Partial<Snapshot> => ({
  keys: [given.aKey(keyArn, given.aPolicy(given.keyGrant(given.arnOf(id))))],
});

it('reports a key of another account, and who has to act', () => {
  expect(detect(given.encryptedWith(keyArn))).toMatchObject([
    {
      id: 'KMS_KEY_FOREIGN',
      severity: 'medium',
      class: 'report',
      action: 'report',
      subject: { type: 'bucket', name: 'site' },
      distributions: ['E1'],
      changes: [],
      because: `Distribution E1 reads bucket site, which encrypts with key ${keyArn} of account 444455556666: whether its policy lets CloudFront decrypt is not seen here, and it can only be changed there. Ask its owner for a statement with these distributions as the source.`,
      details: { keyArn, account: '444455556666' },
    },
  ]);
});

it('names every distribution that may be shut out, and only those', () => {
  const distributions = ['E1', 'E2', 'E3'].map((id) => given.aDistribution(id, [given.anOrigin('site')]));
  const [unread] = detect(given.encryptedWith(keyArn), { distributions });
  expect(unread?.because).toMatch(/^Distributions E1, E2 and E3 read bucket/);
  expect(detect(given.encryptedWith(keyArn), { distributions, ...policyOf('E2') })).toMatchObject([
    { distributions: ['E1', 'E3'] },
  ]);
});

it.each<[string, Partial<Snapshot>]>([
  ['was read and lets somebody else in', policyOf('E9')],
  ['could not be read', { keys: [given.aKey(keyArn, null, { Unreadable: { Policy: 'AccessDenied' } })] }],
])('reports it when the policy %s', (_, parts) => {
  expect(detect(given.encryptedWith(keyArn), parts)).toHaveLength(1);
});

describe('silent', () => {
  it.each<[string, Json, Partial<Snapshot>]>([
    ['for an own key', given.encryptedWith(given.keyArnOf('k1')), {}],
    ['for an own key by its id', given.encryptedWith('k1'), {}],
    ['for an alias that leads nowhere', given.encryptedWith('alias/site'), {}],
    ['without KMS', {}, {}],
    ['when its policy is read and lets everybody in', given.encryptedWith(keyArn), policyOf('E1')],
    [
      'for an OAI, which KMS shuts out anyhow',
      given.encryptedWith(keyArn),
      { distributions: [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])] },
    ],
    ['for a bucket that nobody serves', given.encryptedWith(keyArn), { distributions: [] }],
  ])('%s', (_, encryption, parts) => {
    expect(detect(encryption, parts)).toEqual([]);
  });
});
