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
import { isPublicPolicy, publicStatements } from './public.ts';
import { withPublicAccessBlock } from './public-access-block.ts';
import type { Truth } from './truth.ts';

const policy = (...statements: readonly JsonObject[]): PolicyDocument => {
  const filled = statements.map((statement) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...statement,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const everyone = (Condition?: JsonObject): JsonObject => ({
  Principal: '*',
  ...(Condition === undefined ? {} : { Condition }),
});
const account = '111122223333';
const point = (region: string, owner: string, name: string): string =>
  `arn:aws:s3:${region}:${owner}:accesspoint/${name}`;

describe('a statement for everybody', () => {
  it.each<[Truth, JsonObject | undefined]>([
    ['yes', undefined],
    ['yes', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['yes', { StringEquals: { 'aws:Referer': 'secret' } }],
    ['yes', { StringLike: { 'aws:UserAgent': 'Amazon CloudFront' } }],
    // The examples of the S3 user guide.
    ['yes', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }],
    ['no', { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } }],
    ['no', { StringLike: { 'aws:SourceVpce': 'vpce-1' } }],
    ['yes', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    ['yes', { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }],
    ['yes', { 'ForAllValues:StringEquals': { 'aws:SourceAccount': account } }],
    ['yes', { Null: { 'aws:SourceVpce': 'false' } }],
    ['no', { StringEquals: { 'AWS:SourceAccount': [account, '444455556666'] } }],
    ['yes', { StringLike: { 'aws:SourceAccount': [account, '4*'] } }],
    ['yes', { StringLike: { 'aws:SourceAccount': `\${aws:PrincipalAccount}` } }],
    ['unknown', { StringEquals: { 'aws:SourceAccount': '*' } }],
    ['no', { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:topic' } }],
    ['yes', { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/*` } }],
    ['no', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    ['unknown', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }],
    ['yes', { StringLike: { 'aws:PrincipalArn': '*' } }],
    ['no', { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': 'o-1/r-1/' } }],
    ['unknown', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-1/r-1/' } }],
    ['unknown', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['unknown', { StringEquals: { 'aws:SourceOrgID': 'o-1' } }],
    ['no', { StringEquals: { 'aws:userid': 'AIDAEXAMPLE' } }],
    ['unknown', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }],
    ['yes', { StringLike: { 'aws:userid': '*' } }],
    // Delegation to access points (aws-facts 1.1 G8).
    ['no', { StringEquals: { 's3:DataAccessPointAccount': account } }],
    ['no', { StringLike: { 's3:DataAccessPointArn': point('eu-west-1', account, '*') } }],
    ['no', { ArnLike: { 's3:DataAccessPointArn': point('', account, 'mfzwi23gnjvgw.mrap') } }],
    ['yes', { StringLike: { 's3:DataAccessPointArn': point('eu-west-1', '*', 'web') } }],
    ['yes', { StringLike: { 's3:DataAccessPointAccount': '*' } }],
    // How broad a range may be.
    ['no', { IpAddress: { 'aws:SourceIp': '54.0.0.0/8' } }],
    ['no', { IpAddress: { 'aws:SourceIp': ['203.0.113.5', '2001:db8::/32'] } }],
    ['yes', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }],
    ['yes', { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '54.0.0.0/7'] } }],
    ['yes', { IpAddress: { 'aws:SourceIp': '2001::/31' } }],
    ['yes', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['yes', { IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['unknown', { IpAddress: { 'aws:SourceIp': 'home' } }],
    ['unknown', { StringLike: { 'aws:SourceIp': '203.*' } }],
    // One that fixes values is enough, whatever else is asked.
    ['no', { StringEquals: { 'aws:Referer': 'x' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
  ])('is public: %s under %j', (expected, condition) => {
    expect(isPublicPolicy(policy(everyone(condition)))).toBe(expected);
  });
});

describe('public statements', () => {
  it('are told by their principals', () => {
    const answer = (parts: JsonObject): Truth => isPublicPolicy(policy(parts));
    expect(answer({ Principal: { AWS: '*' } })).toBe('yes');
    expect(answer({ Principal: { AWS: ['444455556666', '*'] } })).toBe('yes');
    expect(answer({ NotPrincipal: { AWS: account } })).toBe('yes');
    expect(answer({ Principal: { Service: 'cloudfront.amazonaws.com' } })).toBe('no');
    expect(answer({ Principal: { AWS: '444455556666' } })).toBe('no');
    expect(answer({ Principal: { CanonicalUser: 'a'.repeat(64) } })).toBe('no');
    expect(answer({ Principal: { AWS: `arn:aws:iam::${account}:role/*` } })).toBe('unknown');
    expect(answer({ Effect: 'Deny', Principal: '*' })).toBe('no');
    expect(answer({ Principal: '*', Surprise: 1 })).toBe('unknown');
  });

  it('say why, with the reason why a condition does not help', () => {
    const reasons = publicStatements(
      policy(
        { Principal: { Service: 'cloudfront.amazonaws.com' } },
        everyone({ StringEquals: { 'aws:Referer': 'x' }, IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
        { NotPrincipal: { AWS: account } },
        everyone({ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }),
      ),
    );
    expect(reasons.map(({ statement, because }) => [statement.index, because])).toEqual([
      [
        1,
        'The principal "*" is everybody. aws:Referer is a header that anybody can send, so it protects nothing. ' +
          'aws:SourceIp 0.0.0.0/0 is broader than /8 (IPv4) or /32 (IPv6).',
      ],
      [2, `NotPrincipal grants to everybody but ${account}, anonymous users included.`],
      [
        3,
        'The principal "*" is everybody. StringEqualsIfExists also holds for requests without aws:SourceVpc.',
      ],
    ]);
  });
});

describe('RestrictPublicBuckets', () => {
  const read = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/a', secure: true };
  const requests: Readonly<Record<string, AccessRequest>> = {
    anybody: anonymousRequest(read),
    distribution: cloudFrontRequest({
      distributionArn: `arn:aws:cloudfront::${account}:distribution/E1`,
      ...read,
    }),
    oai: oaiRequest({ oaiId: 'E9', partition: 'aws', ...read }),
    owner: principalRequest({ arn: `arn:aws:iam::${account}:role/r`, account, ...read }),
    partner: principalRequest({ arn: 'arn:aws:iam::444455556666:role/r', account: '444455556666', ...read }),
  };
  const decide = (who: string, document: PolicyDocument, restrictPublicBuckets = true): Decision => {
    const request = requests[who];
    if (request === undefined) throw new Error(who);
    const question = { document, request, account, restrictPublicBuckets };
    return withPublicAccessBlock(evaluate(document, request), question);
  };

  it.each<[Decision['outcome'], string]>([
    ['denied', 'anybody'],
    ['allowed', 'distribution'],
    ['undecidable', 'oai'],
    ['allowed', 'owner'],
    ['denied', 'partner'],
  ])('%s under a public policy: %s', (expected, who) => {
    expect(decide(who, policy({ Sid: 'Open', Principal: '*' })).outcome).toBe(expected);
    expect(decide(who, policy({ Sid: 'Open', Principal: '*' }), false).outcome).toBe('allowed');
  });

  it('cuts off access by statements that are not public themselves, and names the one that is', () => {
    const partner = { Principal: { AWS: 'arn:aws:iam::444455556666:role/r' } };
    expect(decide('partner', policy(partner)).outcome).toBe('allowed');
    const { outcome, statements, because } = decide(
      'partner',
      policy(partner, { Sid: 'Open', Principal: '*' }),
    );
    expect([outcome, statements]).toEqual(['denied', [1]]);
    expect(because).toContain('statement 2 "Open" makes the policy public');
  });

  it('leaves open what follows from a policy of which the definition does not speak', () => {
    const unclear = policy(
      everyone({ StringLike: { 'aws:SourceIp': '203.*' } }),
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } },
      { Principal: { AWS: 'arn:aws:iam::444455556666:role/r' } },
    );
    expect(decide('partner', unclear).outcome).toBe('undecidable');
    expect(decide('owner', policy({ Effect: 'Deny', Principal: '*' }, { Principal: '*' })).outcome).toBe(
      'denied',
    );
  });
});
