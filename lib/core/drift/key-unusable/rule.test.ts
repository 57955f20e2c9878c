import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');

const detect = (KeyState: string | undefined, parts: Partial<Snapshot> = {}) => {
  const metadata = { Arn: keyArn, KeyManager: 'CUSTOMER', ...(KeyState === undefined ? {} : { KeyState }) };
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
    ],
    keys: [{ ...given.aKey(keyArn, given.aPolicy(given.rootStatement())), KeyMetadata: metadata }],
    ...parts,
  });
  return given.findingsOf(rule, given.factsOf(snapshot), keyArn);
};

it.each([
  ['Disabled', 'Enable the key again (EnableKey).'],
  [
    'PendingDeletion',
    'Cancel its deletion (CancelKeyDeletion) and enable it, before what it encrypts is lost.',
  ],
  [
    'PendingReplicaDeletion',
    'Cancel its deletion (CancelKeyDeletion) and enable it, before what it encrypts is lost.',
  ],
  ['PendingImport', 'Import its key material again (ImportKeyMaterial).'],
  ['Unavailable', 'Connect its custom key store again.'],
  ['SomethingNew', 'Find out why, and make it usable again.'],
])('reports a key that is %s, with its cure', (state, cure) => {
  expect(detect(state)).toMatchObject([
    {
      id: 'KMS_KEY_UNUSABLE',
      severity: 'high',
      class: 'report',
      action: 'report',
      subject: { type: 'key', arn: keyArn },
      distributions: ['E1'],
      changes: [],
      because: `The state of key ${keyArn} is ${state}, and distribution E1 reads bucket site, which encrypts with it: viewers get 403 whatever the policies say. ${cure} What the caches still hold is served, and is not purged; if nobody is to read it any more, tag bucket site origin-guard=revoked.`,
      details: { state, buckets: ['site'] },
    },
  ]);
});

describe('silent', () => {
  it.each<[string, string | undefined, Partial<Snapshot>]>([
    ['for an enabled key', 'Enabled', {}],
    ['while it gets another primary', 'Updating', {}],
    ['for a state that was not told', undefined, {}],
    ['when no distribution reads through it', 'Disabled', { distributions: [] }],
    [
      'for an OAI, which KMS shuts out anyhow',
      'Disabled',
      { distributions: [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])] },
    ],
  ])('%s', (_, state, parts) => {
    expect(detect(state, parts)).toEqual([]);
  });
});
