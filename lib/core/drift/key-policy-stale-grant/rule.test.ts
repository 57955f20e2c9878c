import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const foreignArn = given.arnOf('EDEAD', '444455556666');

const account = (statements: readonly JsonObject[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('other')]),
    ],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
      given.aBucket('other', null),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), ...statements))],
    ...parts,
  });

const detect = (snapshot: Snapshot, parts: given.FactsParts = {}) =>
  given.findingsOf(rule, given.factsOf(snapshot, parts), keyArn);

/** Seen long enough ago that only the other preconditions decide. */
const secondTime = (snapshot: Snapshot, parts: given.FactsParts = {}) =>
  detect(snapshot, { ...parts, ...given.sighted(detect(snapshot), 15) });

const dead = account([given.keyGrant(given.arnOf('E1'), given.arnOf('EDEAD'))]);

describe('a deleted distribution', () => {
  const said = `The policy of key ${keyArn} lets in distribution EDEAD, which does not exist any more.`;

  it('waits for a second read, and is taken out then', () => {
    expect(detect(dead)).toMatchObject([
      {
        id: 'KMS_GRANT_STALE',
        action: 'wait',
        because: `${said} It waits: it was seen for the first time, and a removal needs two agreeing reads.`,
        wait: { until: given.now + given.minutes(15) },
      },
    ]);
    expect(secondTime(dead)).toMatchObject([
      {
        severity: 'medium',
        class: 'revoke',
        action: 'repair',
        because: said,
        subject: { type: 'key', arn: keyArn },
        distributions: ['EDEAD'],
        details: { reader: given.arnOf('EDEAD'), statements: [1], buckets: ['site'] },
        changes: [
          {
            type: 'remove-reader',
            document: { type: 'key', arn: keyArn },
            reader: { type: 'distribution', arn: given.arnOf('EDEAD') },
            written: given.arnOf('EDEAD'),
          },
        ],
        invalidations: [],
      },
    ]);
  });

  it('goes from every statement that names it, as one finding', () => {
    const twice = account([
      given.keyGrant(given.arnOf('E1'), given.arnOf('EDEAD')),
      { ...given.keyGrant(given.arnOf('EDEAD')), Sid: 'Again' },
    ]);
    const [found, ...others] = secondTime(twice);
    expect(others).toEqual([]);
    expect(found?.changes.map((change) => 'statement' in change && change.statement.index)).toEqual([1, 2]);
  });

  it.each(['InProgress', 'SomethingNew'])('waits while any distribution is %s', (Status) => {
    const pending = {
      ...dead,
      distributions: [given.aDistribution('E1', [given.anOrigin('site')], { Status })],
    };
    expect(secondTime(pending)).toMatchObject([{ action: 'wait' }]);
  });

  it('waits for an inventory that is not from a cache', () => {
    expect(secondTime(dead, { inventoryIsFresh: false })).toMatchObject([
      { action: 'wait', wait: { because: expect.stringContaining('cache'), until: given.now } },
    ]);
  });

  it('waits while its key policy was just written', () => {
    const actors = new Map([
      [`key:${keyArn}`, given.anActor('automation', { at: given.now - given.minutes(14) })],
    ]);
    const memory = { ...given.sighted(detect(dead), 15).memory, actors };
    expect(detect(dead, { memory })).toMatchObject([{ action: 'wait' }]);
  });

  const metadata = (parts: object): Partial<Snapshot> => ({
    keys: [
      {
        ...given.aKey(keyArn, given.aPolicy(given.keyGrant(given.arnOf('EDEAD')))),
        KeyMetadata: { Arn: keyArn, KeyManager: 'CUSTOMER', KeyState: 'Enabled', ...parts },
      },
    ],
  });

  it.each<[string, Snapshot, given.FactsParts, string]>([
    [
      'CloudFront still answers for it',
      { ...dead, distributionLookups: { EDEAD: 'exists' } },
      {},
      'CloudFront still answers for it, although its list does not hold it',
    ],
    [
      'whether it exists could not be read',
      { ...dead, distributionLookups: { EDEAD: 'AccessDenied' } },
      {},
      'whether it still exists could not be read (AccessDenied)',
    ],
    [
      'earlier sightings could not be read',
      dead,
      { memory: { sightings: { status: 'unreadable', because: 'Throttled' } } },
      'whether it was seen before could not be read (Throttled)',
    ],
    [
      'the key waits for its deletion',
      { ...dead, ...metadata({ KeyState: 'PendingDeletion' }) },
      {},
      'the state of the key is PendingDeletion, not Enabled',
    ],
    [
      'AWS manages the key',
      { ...dead, ...metadata({ KeyManager: 'AWS' }) },
      {},
      'AWS manages the key, and its policy cannot be changed',
    ],
  ])('is reported when %s', (_, snapshot, parts, because) => {
    expect(detect(snapshot, parts)).toMatchObject([
      { action: 'report', changes: [], because: `${said} It is not taken out: ${because}.` },
    ]);
  });

  it('is taken out after CloudFront denied that it exists', () => {
    expect(secondTime({ ...dead, distributionLookups: { EDEAD: 'NoSuchDistribution' } })).toMatchObject([
      { action: 'repair' },
    ]);
  });
});

describe('a living distribution', () => {
  const living = (parts: Partial<Snapshot> = {}) =>
    account([given.keyGrant(given.arnOf('E1'), given.arnOf('E2'))], parts);
  const other = (parts: Partial<SnapshotBucket>): Partial<Snapshot> => ({
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
      given.aBucket('other', null, parts),
    ],
  });

  it('is only reported: older objects may need the key', () => {
    const expected = {
      id: 'KMS_GRANT_STALE',
      severity: 'medium',
      class: 'revoke',
      action: 'report',
      distributions: ['E2'],
      changes: [],
      because: `The policy of key ${keyArn} lets in distribution E2, which reads no bucket that encrypts with the key by default. It stays: objects that were stored earlier may still need the key. Take it out by hand when none does.`,
    };
    expect(detect(living())).toMatchObject([expected]);
    expect(secondTime(living())).toMatchObject([expected]);
  });

  it.each<[string, Partial<Snapshot>]>([
    [
      'its bucket has another key',
      other({ ServerSideEncryptionConfiguration: given.encryptedWith(given.keyArnOf('k2')) }),
    ],
    [
      'its bucket has the key aws/s3',
      other({ ServerSideEncryptionConfiguration: given.encryptedWith(undefined) }),
    ],
    ['its bucket does not exist', { buckets: [], bucketLookups: { other: 'NotFound', site: 'exists' } }],
    [
      'it has no bucket at all',
      {
        distributions: [
          given.aDistribution('E1', [given.anOrigin('site')]),
          given.aDistribution('E2', [given.aCustomOrigin('api.example.com')]),
        ],
      },
    ],
  ])('is reported when %s', (_, parts) => {
    expect(detect(living(parts))).toMatchObject([{ action: 'report', distributions: ['E2'] }]);
  });

  const picky = given.aDistribution('E2', [given.anOrigin('other')], { ConnectionMode: 'tenant-only' });
  const indirect = given.aDistribution('E2', [
    given.anOrigin('other', { host: 'ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com' }),
  ]);
  const e1 = given.aDistribution('E1', [given.anOrigin('site')]);

  it.each<[string, Partial<Snapshot>]>([
    [
      'one of its buckets uses the key',
      other({ ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
    ],
    [
      'the encryption of its bucket is not known',
      other({ Unreadable: { ServerSideEncryptionConfiguration: 'AccessDenied' } }),
    ],
    [
      'the alias that its bucket names leads nowhere',
      other({ ServerSideEncryptionConfiguration: given.encryptedWith('alias/x') }),
    ],
    ['its bucket was not gathered', { buckets: [] }],
    ['its bucket is of another account', { buckets: [], bucketLookups: { other: 'exists' } }],
    ['it is multi-tenant', { distributions: [e1, picky] }],
    ['it comes through an access point', { distributions: [e1, indirect] }],
    [
      'one of its buckets uses the key, the other not',
      { distributions: [e1, given.aDistribution('E2', [given.anOrigin('other'), given.anOrigin('site')])] },
    ],
  ])('is not claimed when %s', (_, parts) => {
    expect(detect(living(parts))).toEqual([]);
  });
});

describe('silent', () => {
  it.each<[string, Snapshot]>([
    ['for readers that use the key', account([given.keyGrant(given.arnOf('E1'))])],
    ['for distributions of other accounts', account([given.keyGrant(given.arnOf('E1'), foreignArn)])],
    ['for another partition', account([given.keyGrant(given.arnOf('EDEAD', given.account, 'aws-cn'))])],
    [
      'for patterns',
      account([{ ...given.keyGrant(), Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } }]),
    ],
    ['for a grant without a source', account([{ ...given.keyGrant(), Condition: {} }])],
    ['for a Deny', account([{ ...given.keyGrant(given.arnOf('EDEAD')), Effect: 'Deny' }])],
    [
      'while the list of distributions is not known',
      { ...dead, Unreadable: { distributions: 'AccessDenied' } },
    ],
  ])('%s', (_, snapshot) => {
    expect(detect(snapshot)).toEqual([]);
  });
});
