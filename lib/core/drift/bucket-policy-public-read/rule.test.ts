import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SnapshotBucket, SnapshotDistribution } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const signed = given.aDistribution('E1', [given.anOrigin('site')]);
const own = given.oacGrant('site', given.arnOf('E1'));
const objects = 'arn:aws:s3:::site/*';

const open = (parts: JsonObject = {}): JsonObject => ({
  Sid: 'Open',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...parts,
});
const when = (operator: string, key: string, value: Json, parts: JsonObject = {}): JsonObject =>
  open({ ...parts, Condition: { [operator]: { [key]: value } } });

const detect = (
  statements: readonly JsonObject[],
  parts: Partial<SnapshotBucket> = {},
  distributions: readonly SnapshotDistribution[] = [signed],
) => {
  const buckets = [given.aBucket('site', given.aPolicy(...statements), parts)];
  return given.findingsOf(rule, given.factsOf(given.anAccount({ distributions, buckets })), 'site');
};

describe('everybody, in every disguise', () => {
  const others = 'arn:aws:iam::111122223333:role/deployer';
  it.each<readonly [string, Json]>([
    ['a bare star', '*'],
    ['AWS star', { AWS: '*' }],
    ['a list with a star', { AWS: [others, '*'] }],
    ['a star beside a service', { AWS: '*', Service: 'logging.s3.amazonaws.com' }],
  ])('is %s', (_, principal) => {
    expect(detect([own, open({ Principal: principal })])).toMatchObject([
      { id: 'PUBLIC_ALLOW', severity: 'critical', action: 'report', changes: [], distributions: ['E1'] },
    ]);
  });

  it.each<readonly [string, string, Json]>([
    ['StringEqualsIfExists', 'aws:SourceVpce', 'vpce-1'],
    ['ForAllValues:StringEquals', 'aws:SourceAccount', given.account],
    ['StringNotEquals', 'aws:SourceVpce', 'vpce-1'],
    ['ArnLike', 'AWS:SourceArn', 'arn:aws:cloudfront::*:distribution/*'],
    ['StringLike', 'aws:SourceAccount', '*'],
    ['StringLike', 'aws:SourceArn', '*'],
    ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '0.0.0.0/1']],
    ['IpAddress', 'aws:SourceIp', '2000::/3'],
    ['NotIpAddress', 'aws:SourceIp', '192.0.2.0/24'],
    ['Bool', 'aws:SecureTransport', 'true'],
    ['StringLike', 'aws:Referer', '*'],
    ['StringEqualsIfExists', 'aws:Referer', 'secret'],
    ['StringNotEquals', 'aws:UserAgent', 'bad-robot'],
    ['StringLikeIfExists', 'aws:PrincipalServiceName', 'cloudfront.amazonaws.com'],
  ])('is not held off by %s %s %j', (operator, key, value) => {
    expect(detect([own, when(operator, key, value)])).toMatchObject([
      { id: 'PUBLIC_ALLOW', severity: 'critical' },
    ]);
  });

  it.each([
    ['s3:Get*', 'critical'],
    ['s3:GETOBJECTVERSION', 'critical'],
    ['s3:ListBucket', 'high'],
    ['s3:GetBucketLocation', 'medium'],
  ])('with %s is %s', (action, severity) => {
    const found = detect([own, open({ Action: action, Resource: ['arn:aws:s3:::site', objects] })]);
    expect(found).toMatchObject([{ severity }]);
  });

  it('is told once for statements that mean the same, and keeps its fingerprint when they move', () => {
    const [one, ...more] = detect([open(), own, open({ Action: ['s3:GetObject'] })]);
    expect(more).toEqual([]);
    expect(detect([own, open()])[0]?.fingerprint).toBe(one?.fingerprint);
  });
});

describe('what is limited', () => {
  it.each<readonly [string, string, Json]>([
    ['StringEquals', 's3:DataAccessPointAccount', given.account],
    ['ArnLike', 's3:DataAccessPointArn', `arn:aws:s3:eu-west-1:${given.account}:accesspoint/*`],
    ['StringEquals', 'aws:SourceArn', given.arnOf('E1')],
    ['StringEquals', 'aws:SourceAccount', given.account],
    ['StringEquals', 'AWS:PRINCIPALORGID', 'o-a1b2c3d4e5'],
    ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/r-ab12/*'],
    ['ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${given.account}:role/*`],
    ['StringEquals', 'aws:PrincipalAccount', `\${aws:ResourceAccount}`],
    ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24', '2001:db8::/48']],
    ['StringEquals', 'aws:SourceVpc', 'vpc-1'],
    ['StringEquals', 'aws:SourceArn', 'arn:aws:cloudfront::*:distribution/*'],
  ])('by %s %s %j is not public', (operator, key, value) => {
    const parts = { Principal: { AWS: '*' }, Action: '*', Resource: ['arn:aws:s3:::site', objects] };
    expect(detect([own, when(operator, key, value, parts)])).toEqual([]);
  });

  it('by an account in a pattern is medium, for AWS counts it as public', () => {
    const [finding] = detect([own, when('ArnLike', 'aws:SourceArn', given.arnOf('*'))]);
    expect(finding).toMatchObject({ severity: 'medium' });
    expect(finding?.because).toContain('AWS counts it as public');
  });

  it.each<readonly [string, string, Json]>([
    ['Bool', 'aws:PrincipalIsAWSService', 'true'],
    ['StringEquals', 'aws:PrincipalServiceName', 'cloudfront.amazonaws.com'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/reader'],
  ])('by who knows whom (%s %s %j) is medium', (operator, key, value) => {
    const [finding] = detect([own, when(operator, key, value)]);
    expect(finding).toMatchObject({ severity: 'medium' });
    expect(finding?.because).toContain('cannot be told');
  });
});

describe('a Deny around it', () => {
  const deny = (condition: JsonObject, parts: JsonObject = {}): JsonObject => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::site', objects],
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    ...parts,
  });

  it.each<readonly [string, JsonObject]>([
    ['for everybody', deny({})],
    ['for other endpoints', deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })],
    ['for other addresses', deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    [
      'for other addresses and endpoints, AWS services excepted',
      deny({
        NotIpAddressIfExists: { 'aws:SourceIp': '192.0.2.0/24' },
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      }),
    ],
    ['for other organisations', deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
    [
      'for everybody who is not listed',
      deny({}, { Principal: undefined as unknown as Json, NotPrincipal: { AWS: given.account } }),
    ],
  ])('%s keeps strangers out', (_, statement) => {
    expect(detect([own, open(), JSON.parse(JSON.stringify(statement)) as JsonObject])).toEqual([]);
  });

  it.each<readonly [string, JsonObject]>([
    ['of plain HTTP', deny({ Bool: { 'aws:SecureTransport': 'false' } })],
    ['for some addresses', deny({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    ['that exempts wide addresses', deny({ NotIpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })],
    ['of other actions', deny({}, { Action: 's3:PutObject' })],
    ['of a part of the objects', deny({}, { Resource: 'arn:aws:s3:::site/private/*' })],
    ['for somebody', deny({}, { Principal: { AWS: given.account } })],
    ['for all but a wildcard', deny({ StringNotLike: { 'aws:SourceVpce': '*' } })],
  ])('%s does not', (_, statement) => {
    expect(detect([own, open(), statement])).toMatchObject([{ severity: 'critical' }]);
  });
});

describe('what the message says', () => {
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true };

  it('that block public access keeps strangers out, and what it costs', () => {
    const oai = given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })]);
    const block = { PublicAccessBlockConfiguration: { ...all, RestrictPublicBuckets: true } };
    const [finding] = detect([own, given.oaiGrant('site', 'EOAI1'), open()], block, [signed, oai]);
    expect(finding).toMatchObject({ severity: 'medium', details: { keptOutByBlock: true } });
    expect(finding?.because).toContain(
      'RestrictPublicBuckets keeps strangers out while it stands, and may keep out origin access identities',
    );
    expect(finding?.because).toContain('BlockPublicPolicy refuses every write');
  });

  it('that it could not be read', () => {
    const [finding] = detect([own, open()], {
      Unreadable: { PublicAccessBlockConfiguration: 'AccessDenied' },
    });
    expect(finding).toMatchObject({ severity: 'critical' });
    expect(finding?.because).toContain('could not be read');
  });

  it('that the statement can go, or who needs it first', () => {
    const website = given.aDistribution('E3', [
      given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com'),
    ]);
    expect(detect([own, open()])[0]?.because).toContain('so the statement can go');
    const [finding] = detect([open()], {}, [signed, website]);
    expect(finding?.because).toContain('Distribution E3 reads it without signing');
    expect(finding?.because).toContain('Distribution E1 signs, but has no other grant');
    expect(finding?.details).toMatchObject({ unsigned: ['E3'], ungranted: ['E1'] });
  });

  it('nothing about users that could not be listed', () => {
    const snapshot = given.anAccount({
      buckets: [given.aBucket('site', given.aPolicy(open()))],
      Unreadable: { distributions: 'AccessDenied' },
    });
    const [finding] = given.findingsOf(rule, given.factsOf(snapshot), 'site');
    expect(finding).toMatchObject({ distributions: [], details: { unsigned: null } });
  });
});

describe('no claim', () => {
  it.each<readonly [string, JsonObject]>([
    ['a Deny', open({ Effect: 'Deny' })],
    ['somebody named', open({ Principal: { AWS: given.account } })],
    ['writes, which another kind tells', open({ Action: 's3:*' })],
    ['a statement with unknown parts', open({ Kondition: {} })],
    ['another bucket', open({ Resource: 'arn:aws:s3:::other/*' })],
    ['a secret header', when('StringEquals', 'aws:Referer', 'secret')],
  ])('is made for %s', (_, statement) => {
    expect(detect([own, statement])).toEqual([]);
  });

  it('is made about a policy that could not be read', () => {
    expect(detect([], { Unreadable: { Policy: 'AccessDenied' } })).toEqual([]);
  });
});
