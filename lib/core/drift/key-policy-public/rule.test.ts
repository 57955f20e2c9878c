import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SnapshotKey } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const arn = given.keyArnOf('k1');
const viaS3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };

const open = (condition?: JsonObject, parts: JsonObject = {}): JsonObject => ({
  Sid: 'Open',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'kms:Decrypt',
  Resource: '*',
  ...(condition === undefined ? {} : { Condition: condition }),
  ...parts,
});

const detect = (statements: readonly JsonObject[], parts: Partial<SnapshotKey> = {}) => {
  const policy = given.aPolicy(given.rootStatement(), ...statements);
  const buckets = [
    given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(arn) }),
  ];
  const snapshot = given.anAccount({ buckets, keys: [given.aKey(arn, policy, parts)] });
  return given.findingsOf(rule, given.factsOf(snapshot), arn);
};

describe('a key for everybody', () => {
  it.each<readonly [string, JsonObject]>([
    ['AWS star', open()],
    ['a bare star', open(undefined, { Principal: '*' })],
    ['kms:ViaService alone', open({ StringEquals: viaS3 })],
    ['an encryption context alone', open({ StringEquals: { 'kms:EncryptionContext:app': 'site' } })],
    [
      'an account that may be left out',
      open({ StringEqualsIfExists: { 'kms:CallerAccount': given.account } }),
    ],
    ['any account', open({ StringLike: { 'kms:CallerAccount': '*' } })],
    ['wide addresses', open({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })],
    [
      'grants to be made',
      open({ Bool: { 'kms:GrantIsForAWSResource': 'true' } }, { Action: 'kms:CreateGrant' }),
    ],
    ['all actions', open(undefined, { Action: 'kms:*' })],
    ['the key itself as resource', open(undefined, { Resource: arn })],
  ])('is %s', (_, statement) => {
    expect(detect([statement])).toMatchObject([
      {
        id: 'KMS_PUBLIC',
        severity: 'critical',
        action: 'report',
        changes: [],
        details: { buckets: ['site'] },
      },
    ]);
  });

  it('is NotPrincipal too', () => {
    const { Principal: _, ...rest } = open();
    const [finding] = detect([{ ...rest, NotPrincipal: { AWS: '444455556666' } }]);
    expect(finding?.because).toContain('lets everybody but 444455556666 use the key');
  });

  it('is medium for what gives little away, or cannot be told', () => {
    expect(detect([open(undefined, { Action: 'kms:DescribeKey' })])).toMatchObject([{ severity: 'medium' }]);
    const [finding] = detect([open({ Bool: { 'aws:PrincipalIsAWSService': 'true' } })]);
    expect(finding).toMatchObject({ severity: 'medium' });
    expect(finding?.because).toContain('cannot be told');
  });

  it('is told once for statements that mean the same', () => {
    expect(detect([open(), open(undefined, { Action: ['kms:Decrypt'] })])).toHaveLength(1);
  });
});

describe('no claim', () => {
  const managed = open({ StringEquals: { 'kms:CallerAccount': given.account, ...viaS3 } });
  it.each<readonly [string, readonly JsonObject[]]>([
    ["the account's root", []],
    ['the policy of a managed key', [managed]],
    ['an account', [open({ StringEquals: { 'KMS:CallerAccount': [given.account, '444455556666'] } })]],
    ['an organisation', [open({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })]],
    ['a distribution', [open({ StringEquals: { 'aws:SourceArn': given.arnOf('E1') } })]],
    ['an endpoint', [open({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } })]],
    ['a Deny', [open(undefined, { Effect: 'Deny' })]],
    [
      'an Allow that a Deny closes',
      [
        open(),
        open(
          { StringNotEquals: { 'kms:CallerAccount': given.account } },
          { Effect: 'Deny', Action: 'kms:*' },
        ),
      ],
    ],
    ['a statement with unknown parts', [open(undefined, { Kondition: {} })]],
    ['a service', [given.keyGrant(given.arnOf('E1'))]],
  ])('is made for %s', (_, statements) => {
    expect(detect(statements)).toEqual([]);
  });

  it('is made about a policy that could not be read', () => {
    const unreadable: Json = { Policy: 'AccessDenied' };
    expect(detect([open()], { Unreadable: unreadable as Record<string, string> })).toEqual([]);
  });
});
