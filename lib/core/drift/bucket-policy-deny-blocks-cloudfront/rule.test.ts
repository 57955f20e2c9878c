import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const oac = given.anOrigin('site');
const oai = given.anOrigin('site', { oai: 'EOAI1' });
const deny = (Condition: Json, parts: JsonObject = {}): JsonObject => ({
  Sid: 'Closed',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
  Condition,
  ...parts,
});
const detect = (origin: SnapshotOrigin, statement: JsonObject, viewers = 'redirect-to-https') => {
  const grants = [given.oacGrant('site', given.arnOf('E1')), given.oaiGrant('site', 'EOAI1')];
  const behaviour = given.aBehaviour('site', { ViewerProtocolPolicy: viewers });
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [origin], { DefaultCacheBehavior: behaviour })],
      buckets: [given.aBucket('site', given.aPolicy(...grants, statement))],
    }),
  );
  return given.findingsOf(rule, facts, 'site');
};

const vpce = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };
const org = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } };

describe('a Deny', () => {
  it.each<[string, SnapshotOrigin, JsonObject]>([
    ['of everybody outside a VPC endpoint', oac, deny(vpce)],
    ['of everybody outside a VPC endpoint, for an identity', oai, deny(vpce)],
    ['of everybody outside the organisation', oac, deny(org)],
    [
      'with NotPrincipal',
      oac,
      deny({}, { Principal: undefined as never, NotPrincipal: { AWS: '111122223333' } }),
    ],
    [
      'of the CloudFront service as such',
      oac,
      deny({}, { Principal: { Service: 'cloudfront.amazonaws.com' } }),
    ],
  ])('%s is told with its condition and the exemption', (_, origin, written) => {
    const statement = JSON.parse(JSON.stringify(written)) as JsonObject;
    const [found, ...more] = detect(origin, statement);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      id: 'DENY_BLOCKS_CLOUDFRONT',
      severity: 'high',
      action: 'report',
      changes: [],
      distributions: ['E1'],
      details: { statement },
    });
    // The suggestion works: with it in place nothing is blocked.
    expect(detect(origin, found?.details.suggested as JsonObject)).toEqual([]);
  });

  it('suggests the ARN of an identity, for it is no AWS service', () => {
    const [found] = detect(oai, deny(vpce));
    expect(found?.details.suggested).toMatchObject({
      Condition: {
        StringNotEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:PrincipalArn': given.oaiArn('EOAI1') },
      },
    });
  });

  it.each<[string, SnapshotOrigin, JsonObject]>([
    ['of plain HTTP', oac, deny({ Bool: { 'aws:SecureTransport': 'false' } })],
    [
      'that exempts AWS services',
      oac,
      deny({ ...org, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
    ],
    ['of writes', oac, deny({}, { Action: 's3:PutObject' })],
    ['of a part of the bucket', oac, deny({}, { Resource: 'arn:aws:s3:::site/private/*' })],
    [
      'that names this distribution: a revocation',
      oac,
      deny({ StringEquals: { 'aws:SourceArn': given.arnOf('E1') } }),
    ],
    ['that names this identity: a revocation', oai, deny({}, { Principal: { AWS: given.oaiArn('EOAI1') } })],
  ])('%s is none', (_, origin, statement) => {
    const { Condition, ...rest } = statement;
    const bare = Condition !== undefined && Object.keys(Condition as object).length === 0;
    expect(detect(origin, bare ? rest : statement)).toEqual([]);
  });
});

describe('what cannot be told', () => {
  it.each<[string, JsonObject, RegExp]>([
    [
      'a key that CloudFront may or may not send',
      deny({ StringNotEquals: { 'aws:SourceAccount': '111122223333' } }),
      /SourceAccount/,
    ],
    [
      'an operator that IAM does not have',
      deny({ Boolean: { 'aws:SecureTransport': 'false' } }),
      /Boolean is no operator/,
    ],
  ])('is reported for %s', (_, statement, because) => {
    const [found, ...more] = detect(oac, statement);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      id: 'DENY_UNDECIDABLE',
      severity: 'medium',
      action: 'report',
      changes: [],
    });
    expect(found?.because).toMatch(because);
  });
});

describe('plain HTTP', () => {
  const tls = deny({ Bool: { 'aws:SecureTransport': 'false' } });

  it('is what an identity comes with when its viewers do', () => {
    const [found, ...more] = detect(oai, tls, 'allow-all');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ id: 'DENY_BLOCKS_CLOUDFRONT', severity: 'medium', distributions: ['E1'] });
    expect(found?.because).toContain('allow-all');
  });

  it('is not what an access control that signs always comes with', () => {
    expect(detect(oac, tls, 'allow-all')).toEqual([]);
    expect(detect(oai, tls)).toEqual([]);
  });
});
