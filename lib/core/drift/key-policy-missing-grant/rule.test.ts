import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { Snapshot, SnapshotKey } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const root = given.aPolicy(given.rootStatement());

const account = (policy: Json | null, key: Partial<SnapshotKey> = {}, reference: string = keyArn): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(reference) }),
    ],
    keys: [given.aKey(keyArn, policy, key)],
  });

const detect = (snapshot: Snapshot, parts: given.FactsParts = {}) =>
  given.findingsOf(rule, given.factsOf(snapshot, parts), keyArn);

it.each([keyArn, 'k1', 'alias/site', 'arn:aws:kms:eu-west-1:111122223333:alias/site'])(
  'grants decrypt to the distribution when the bucket names its key as %s',
  (reference) => {
    expect(detect(account(root, { Aliases: ['alias/site'] }, reference))).toMatchObject([
      {
        id: 'KMS_GRANT_MISSING',
        action: 'repair',
        distributions: ['E1'],
        details: { buckets: ['site'] },
        changes: [
          { type: 'grant-read', document: { type: 'key', arn: keyArn }, reader: { arn: given.arnOf('E1') } },
        ],
      },
    ]);
  },
);

it('repairs where the snapshot leaves the grants out: a further grant could only make it needless', () => {
  const { Grants: _, ...withoutGrants } = given.aKey(keyArn, root);

  expect(detect({ ...account(root), keys: [withoutGrants] })).toMatchObject([
    { id: 'KMS_GRANT_MISSING', action: 'repair' },
  ]);
});

describe('silent', () => {
  const e1Grant = {
    GranteePrincipal: 'cloudfront.amazonaws.com',
    Operations: ['Decrypt'],
    Constraints: { SourceArn: given.arnOf('E1') },
  };
  const metadata = (parts: object) => ({
    KeyMetadata: { Arn: keyArn, KeyManager: 'CUSTOMER', KeyState: 'Enabled', ...parts },
  });

  it.each<[string, Snapshot]>([
    [
      'when the policy allows it',
      account(given.aPolicy(given.rootStatement(), given.keyGrant(given.arnOf('E1')))),
    ],
    [
      'for the pattern that CDK writes',
      account(
        given.aPolicy({ ...given.keyGrant(), Condition: { ArnLike: { 'AWS:SourceArn': given.arnOf('*') } } }),
      ),
    ],
    ['when a KMS grant allows it', account(root, { Grants: [e1Grant] })],
    ['for a key that AWS manages', account(root, metadata({ KeyManager: 'AWS' }))],
    ['for a key that is going to be deleted', account(root, metadata({ KeyState: 'PendingDeletion' }))],
    [
      'for an origin that signs with an OAI',
      {
        ...account(root),
        distributions: [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])],
      },
    ],
    ['for a bucket with another key', account(root, {}, given.keyArnOf('k2'))],
    ['for an alias that resolves to nothing we know', account(root, {}, 'alias/elsewhere')],
  ])('%s', (_, snapshot) => {
    expect(detect(snapshot)).toEqual([]);
  });
});

it('leaves a Deny to the kind about it', () => {
  const deny = { ...given.rootStatement(), Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' };
  expect(detect(account(given.aPolicy(given.rootStatement(), deny)))).toEqual([]);
});

describe('reported', () => {
  it.each<[string, Snapshot, RegExp]>([
    [
      'when grants could not be read',
      account(root, { Unreadable: { Grants: 'AccessDenied' } }),
      /AccessDenied/,
    ],
  ])('%s', (_, snapshot, reason) => {
    const [finding] = detect(snapshot);
    expect(finding).toMatchObject({ action: 'report', changes: [] });
    expect(finding?.because).toMatch(reason);
  });
});

it('grants nothing while a KMS grant of the service may let it in, for the source is not told', () => {
  const grant = {
    GranteePrincipal: 'cloudfront.amazonaws.com',
    GranteeServicePrincipal: 'cloudfront.amazonaws.com',
    Operations: ['Decrypt'],
  };
  const [finding] = detect(account(root, { Grants: [grant] }));
  expect(finding).toMatchObject({ action: 'report', changes: [] });
  expect(finding?.because).toContain('a grant of the key lets it in');
});

it('tells whom an Allow leaves out by name, with the condition, and grants nothing', () => {
  const e1 = given.arnOf('E1');
  const but = { ...given.keyGrant(), Condition: { ArnNotEquals: { 'AWS:SourceArn': e1 } } };
  const [finding, ...others] = detect(account(given.aPolicy(given.rootStatement(), but)));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'KMS_GRANT_MISSING', action: 'report', changes: [] });
  expect(finding?.because).toContain(`leaves it out by name (ArnNotEquals AWS:SourceArn ${e1})`);
});

it('asks when a person took the decrypt out of a policy that worked', () => {
  const edge = given.anEdge('E1', 'site', { keyArn });
  const person = new Map([[`key:${keyArn}`, given.anActor('person')]]);
  expect(detect(account(root), given.remembering([edge], person))).toMatchObject([{ action: 'propose' }]);
});

it('asks when the key kept the reader out on purpose once, whoever wrote last', () => {
  const edge = given.anEdge('E1', 'site', { keyArn, keyRevokedAt: 1 });
  const automation = new Map([[`key:${keyArn}`, given.anActor('automation')]]);
  const [finding] = detect(account(root), given.remembering([edge], automation));
  expect(finding).toMatchObject({ action: 'propose' });
  expect(finding?.because).toContain('kept out on purpose once');
});

it('never judges a key of another account', () => {
  const foreign = given.keyArnOf('k1', 'eu-west-1', '444455556666');
  const snapshot = { ...account(root, {}, foreign), keys: [given.aKey(foreign, root)] };
  expect(given.findingsOf(rule, given.factsOf(snapshot), foreign)).toEqual([]);
});
