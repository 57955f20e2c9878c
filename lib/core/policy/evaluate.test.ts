import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import {
  type AccessRequest,
  anonymousRequest,
  cloudFrontRequest,
  type Decision,
  evaluate,
  oaiRequest,
  principalRequest,
} from './evaluate.ts';
import { parsePolicy } from './parse.ts';

const e1 = 'arn:aws:cloudfront::111122223333:distribution/E1';
const object = 'arn:aws:s3:::site/index.html';
const oaiArn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E9';
const service = { Service: 'cloudfront.amazonaws.com' };

const policy = (statements: readonly JsonObject[], version = '2012-10-17'): PolicyDocument => {
  const filled = statements.map((statement) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...statement,
  }));
  const parsed = parsePolicy({ Version: version, Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const read = { action: 's3:GetObject', resource: object };
const oac = cloudFrontRequest({ distributionArn: e1, ...read });
const asOai = oaiRequest({ oaiId: 'E9', partition: 'aws', secure: true, ...read });
const anybody = anonymousRequest(read);
const role = principalRequest({ arn: 'arn:aws:iam::111122223333:role/r', account: '111122223333', ...read });

const outcome = (request: AccessRequest, ...statements: readonly JsonObject[]): Decision['outcome'] =>
  evaluate(policy(statements), request).outcome;

describe('evaluate, for the OAC service principal', () => {
  const when = (condition: JsonObject) => ({ Principal: service, Condition: condition });

  it.each<[Decision['outcome'], JsonObject]>([
    ['allowed', { StringEquals: { 'AWS:SourceArn': e1 } }],
    ['not-allowed', { StringEquals: { 'aws:SourceArn': `${e1}X` } }],
    ['not-allowed', { StringEquals: { 'aws:SourceArn': e1.toLowerCase() } }],
    ['allowed', { StringEqualsIgnoreCase: { 'aws:SourceArn': e1.toLowerCase() } }],
    ['not-allowed', { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/*' } }],
    ['allowed', { StringLike: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/*' } }],
    ['allowed', { ArnEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::*:distribution/E?' } }],
    ['undecidable', { ArnLike: { 'aws:SourceArn': 'arn:*' } }],
    ['not-allowed', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    ['not-allowed', { StringNotEquals: { 'aws:SourceArn': e1 } }],
    ['allowed', { StringNotLike: { 'aws:SourceArn': '*E2' } }],
    ['undecidable', { StringEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['not-allowed', { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': 'x' } }],
    ['not-allowed', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    ['allowed', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }],
    ['allowed', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'x' } }],
    ['not-allowed', { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': 'x' } }],
    ['allowed', { Bool: { 'aws:SecureTransport': 'TRUE' } }],
    ['undecidable', { Bool: { 'aws:SecureTransport': 'perhaps' } }],
    ['allowed', { Null: { 'aws:SourceVpc': true } }],
    ['not-allowed', { Null: { 'aws:SourceArn': 'true' } }],
    ['not-allowed', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    ['allowed', { NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } }],
    ['undecidable', { NumericLessThan: { 's3:TlsVersion': '1.3' } }],
    ['undecidable', { NumericLessThan: { 's3:TlsVersion': 'x' } }],
    ['not-allowed', { Null: { 's3:TlsVersion': 'true' } }],
    ['undecidable', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }],
    ['undecidable', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['undecidable', { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } }],
    ['undecidable', { StringLike: { 'aws:SourceArn': `\${aws:username}` } }],
    ['undecidable', { Invented: { 'aws:SourceArn': e1 } }],
  ])('is %s under %j', (expected, condition) => {
    expect(outcome(oac, when(condition))).toBe(expected);
  });

  it('knows that plain HTTP has no TLS version', () => {
    const plain = cloudFrontRequest({ distributionArn: e1, ...read, secure: false });
    expect(outcome(plain, when({ NumericLessThan: { 's3:TlsVersion': '1.2' } }))).toBe('not-allowed');
    expect(outcome(plain, when({ Null: { 's3:TlsVersion': 'true' } }))).toBe('allowed');
  });

  it('does not take a distribution for the service alone', () => {
    expect(outcome(oac, { Principal: { Service: 'logging.s3.amazonaws.com' } })).toBe('not-allowed');
    expect(outcome(oac, { Principal: '*' })).toBe('allowed');
    expect(outcome(oac, { NotPrincipal: service })).toBe('not-allowed');
  });

  it('leaves variables alone in a policy of 2008', () => {
    const statement = { Principal: service, Condition: { StringLike: { 'aws:SourceArn': `\${x}*` } } };
    expect(evaluate(policy([statement], '2008-10-17'), oac).outcome).toBe('not-allowed');
  });
});

describe('evaluate, for actions and resources', () => {
  it.each<[Decision['outcome'], JsonObject]>([
    ['allowed', { Action: 'S3:getobject' }],
    ['allowed', { Action: ['s3:Put*', 's3:Get*'] }],
    ['not-allowed', { Action: 's3:GetObjectVersion' }],
    ['allowed', { NotAction: 's3:Put*' }],
    ['not-allowed', { NotAction: '*' }],
    ['not-allowed', { Resource: 'arn:aws:s3:::site' }],
    ['not-allowed', { Resource: 'arn:aws:s3:::SITE/*' }],
    ['allowed', { Resource: ['x', 'arn:aws:s3:::site/index.?tml'] }],
    ['allowed', { NotResource: 'arn:aws:s3:::site/private/*' }],
    ['undecidable', { Resource: `arn:aws:s3:::site/\${aws:userid}/*` }],
    ['undecidable', { Surprise: 1 }],
  ])('is %s for %j', (expected, parts) => {
    const { NotAction, NotResource } = parts;
    const plain: JsonObject = {
      Effect: 'Allow',
      Principal: service,
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/*',
    };
    const dropped = Object.entries(plain).filter(
      ([name]) =>
        !(name === 'Action' && NotAction !== undefined) &&
        !(name === 'Resource' && NotResource !== undefined),
    );
    const parsed = parsePolicy({
      Version: '2012-10-17',
      Statement: { ...Object.fromEntries(dropped), ...parts },
    });
    expect(parsed.ok && evaluate(parsed.document, oac).outcome).toBe(expected);
  });
});

describe('evaluate, with Deny', () => {
  const allow = { Principal: service };
  const deny = (parts: JsonObject) => ({ Effect: 'Deny', Principal: '*', ...parts });

  it('lets a certain Deny win, also over an undecidable Allow', () => {
    expect(outcome(oac, allow, deny({}))).toBe('denied');
    expect(outcome(oac, { ...allow, Surprise: 1 }, deny({}))).toBe('denied');
  });

  it('is undecidable under an undecidable Deny, unless nothing would be allowed anyway', () => {
    const maybe = deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    expect(outcome(oac, allow, maybe)).toBe('undecidable');
    expect(outcome(oac, maybe)).toBe('not-allowed');
  });

  it('drops a Deny with one certainly false condition, whatever the others are', () => {
    const spared = deny({
      Condition: {
        NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
    expect(outcome(oac, allow, spared)).toBe('allowed');
  });

  it('denies CloudFront what a negated key demands of it (aws-facts 1.4)', () => {
    expect(
      outcome(oac, allow, deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })),
    ).toBe('denied');
    expect(
      outcome(oac, allow, deny({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })),
    ).toBe('denied');
    expect(outcome(oac, allow, deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))).toBe(
      'allowed',
    );
  });

  it('names the statements that decided', () => {
    const { statements, because } = evaluate(policy([allow, deny({ Sid: 'Vault' })]), oac);
    expect(statements).toEqual([1]);
    expect(because).toBe('Denied by statement 2 "Vault".');
  });
});

describe('evaluate, for other requesters', () => {
  it.each<[Decision['outcome'], JsonObject]>([
    ['allowed', { AWS: oaiArn }],
    ['allowed', { AWS: oaiArn.replaceAll(' ', '_') }],
    ['not-allowed', { AWS: oaiArn.replace('E9', 'E8') }],
    ['undecidable', { AWS: 'AIDAJQABLZS4A3QDU576Q' }],
    ['not-allowed', { AWS: 'AROAJQABLZS4A3QDU576Q' }],
    ['undecidable', { CanonicalUser: 'a'.repeat(64) }],
    ['not-allowed', { AWS: '111122223333' }],
    ['not-allowed', service],
    ['undecidable', { AWS: 'nonsense' }],
  ])('an OAI is %s when %j is named', (expected, principal) => {
    expect(outcome(asOai, { Principal: principal })).toBe(expected);
  });

  it('tells canonical users apart once the one of the OAI is known', () => {
    const user = 'a'.repeat(64);
    const request = oaiRequest({ oaiId: 'E9', canonicalUserId: user, partition: 'aws', ...read });
    expect(outcome(request, { Principal: { CanonicalUser: user } })).toBe('allowed');
    expect(outcome(request, { Principal: { CanonicalUser: 'b'.repeat(64) } })).toBe('not-allowed');
  });

  it('lets an OAI be exempted by its ARN, as AWS says to do', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': oaiArn } },
    };
    expect(outcome(asOai, { Principal: { AWS: oaiArn } }, deny)).toBe('allowed');
  });

  it('knows no name of somebody without credentials', () => {
    expect(outcome(anybody, { Principal: '*' })).toBe('allowed');
    expect(outcome(anybody, { Principal: { AWS: '111122223333' } })).toBe('not-allowed');
    expect(
      outcome(anybody, { Principal: '*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '1' } } }),
    ).toBe('not-allowed');
    expect(outcome(anybody, { Principal: '*', Condition: { StringLike: { 'aws:Referer': 'secret' } } })).toBe(
      'undecidable',
    );
    expect(outcome(anybody, { NotPrincipal: { AWS: '111122223333' } })).toBe('allowed');
  });

  it('leaves to the account what an Allow hands over to it, but not what a Deny takes', () => {
    const account = { Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
    expect(outcome(role, account)).toBe('undecidable');
    expect(outcome(role, { Principal: '*' }, { ...account, Effect: 'Deny' })).toBe('denied');
    expect(outcome(role, { Principal: { AWS: 'arn:aws:iam::111122223333:role/r' } })).toBe('allowed');
    expect(outcome(role, { Principal: { AWS: 'arn:aws:iam::444455556666:root' } })).toBe('not-allowed');
    expect(outcome(role, { NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/r' } })).toBe('undecidable');
  });
});
