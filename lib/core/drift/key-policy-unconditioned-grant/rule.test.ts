import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const { Condition: _, ...open } = given.keyGrant();

const account = (statement: JsonObject, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), statement))],
    ...parts,
  });

const detect = (snapshot: Snapshot, settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot), keyArn, settings);

it('is scoped to the distributions of the account by pattern, never by list', () => {
  expect(detect(account(open))).toMatchObject([
    {
      id: 'KMS_GRANT_UNCONDITIONED',
      severity: 'critical',
      action: 'repair',
      distributions: ['E1'],
      changes: [
        { type: 'scope-grant', operator: 'ArnLike', sourceArns: [given.arnOf('*')], statement: { index: 1 } },
      ],
    },
  ]);
});

it('keeps trusted accounts in', () => {
  const [finding] = detect(account(open), { ...given.enforcing, trustedAccounts: ['444455556666'] });
  expect(finding?.changes).toMatchObject([
    { sourceArns: [given.arnOf('*'), given.arnOf('*', '444455556666')] },
  ]);
});

it.each([
  ['a list', given.keyGrant(given.arnOf('E1'))],
  ['the pattern that CDK writes', { ...open, Condition: { ArnLike: { 'AWS:SourceArn': given.arnOf('*') } } }],
  ['the source account', { ...open, Condition: { StringEquals: { 'aws:SourceAccount': given.account } } }],
])('leaves %s alone', (_, statement) => {
  expect(detect(account(statement))).toEqual([]);
});

it.each<[string, Snapshot, RegExp]>([
  [
    'a comparison that does not restrict but tells apart',
    account({ ...open, Condition: { StringEqualsIfExists: { 'aws:SourceArn': given.arnOf('E9') } } }),
    /might let in more than it does/,
  ],
  [
    'the root beside the service',
    account({
      ...open,
      Principal: { AWS: 'arn:aws:iam::111122223333:root', Service: 'cloudfront.amazonaws.com' },
    }),
    /also names arn:aws:iam::111122223333:root/,
  ],
  [
    'while the list of distributions cannot be read',
    account(open, { Unreadable: { distributions: 'Throttling' } }),
    /narrowed: the list of distributions could not be read/,
  ],
  [
    'beside a multi-tenant distribution',
    account(open, {
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')]),
        given.aDistribution('E2', [given.anOrigin('other')], { ConnectionMode: 'tenant-only' }),
      ],
    }),
    /narrowed: distribution E2 might use the key without saying so: it is multi-tenant/,
  ],
  [
    'beside an access point',
    account(open, {
      distributions: [
        given.aDistribution('E1', [
          given.anOrigin('site'),
          given.anOrigin('x', { id: 'ap', host: 'ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com' }),
        ]),
      ],
    }),
    /might use the key without saying so: origin ap comes through an access point/,
  ],
  ['no own distribution that reads with it', account(open, { distributions: [] }), /may be someone else/],
  [
    'a key that AWS manages',
    account(open, {
      keys: [
        {
          ...given.aKey(keyArn, given.aPolicy(open)),
          KeyMetadata: { Arn: keyArn, KeyManager: 'AWS', KeyState: 'Enabled' },
        },
      ],
    }),
    /AWS manages/,
  ],
])('reports %s', (_, snapshot, reason) => {
  const [finding] = detect(snapshot);
  expect(finding).toMatchObject({ action: 'report', changes: [] });
  expect(finding?.because).toMatch(reason);
});
