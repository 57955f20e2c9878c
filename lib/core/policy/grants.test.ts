import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { type CloudFrontGrant, cloudFrontGrants, parseDistributionArn } from './grants.ts';
import { parsePolicy } from './parse.ts';

const e1 = 'arn:aws:cloudfront::111122223333:distribution/E1';
const e2 = 'arn:aws:cloudfront::111122223333:distribution/E2';
const any = 'arn:aws:cloudfront::111122223333:distribution/*';
const service = { Service: 'cloudfront.amazonaws.com' };
const oai = (id: string): string => `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;

const grantsOf = (
  parts: JsonObject,
  version = '2012-10-17',
  ids?: ReadonlyMap<string, string>,
): readonly CloudFrontGrant[] => {
  const statement = { Effect: 'Allow', Principal: service, Action: 's3:GetObject', Resource: '*', ...parts };
  const parsed = parsePolicy({ Version: version, Statement: [statement] });
  if (!parsed.ok) throw new Error(parsed.because);
  return cloudFrontGrants(parsed.document, ids);
};

const scopeOf = (condition: JsonObject, version?: string) => {
  const [grant] = grantsOf({ Condition: condition }, version);
  return grant?.reader === 'service' ? grant.scope : undefined;
};

describe('cloudFrontGrants', () => {
  it.each<[string, JsonObject]>([
    ['source-arns', { StringEquals: { 'AWS:SourceArn': e1 } }],
    ['source-arns', { StringEqualsIgnoreCase: { 'aws:sourcearn': [e1, e2] } }],
    ['source-arns', { ArnLike: { 'aws:SourceArn': e1 } }],
    ['source-arns', { 'ForAnyValue:StringEquals': { 'aws:SourceArn': e1 } }],
    ['source-arns', { StringEquals: { 'aws:SourceArn': [e1, any] } }],
    ['source-arns', { StringEquals: { 'aws:SourceArn': e1 }, ArnLike: { 'AWS:SourceArn': any } }],
    ['source-arns', { StringEquals: { 'aws:SourceArn': e1, 'aws:SourceAccount': '111122223333' } }],
    ['wildcard', { ArnLike: { 'aws:SourceArn': any } }],
    ['wildcard', { ArnEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::*:distribution/E1' } }],
    ['wildcard', { StringLike: { 'aws:SourceArn': '*' } }],
    ['wildcard', { StringLike: { 'aws:SourceArn': [e1, any] } }],
    ['source-account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['unconditioned', {}],
    ['unconditioned', { StringEqualsIfExists: { 'aws:SourceArn': e1 } }],
    ['unconditioned', { 'ForAllValues:StringEquals': { 'aws:SourceArn': e1 } }],
    ['unconditioned', { StringNotEquals: { 'aws:SourceArn': e1 } }],
    ['unconditioned', { Null: { 'aws:SourceArn': 'false' } }],
    ['unconditioned', { StringLike: { 'aws:SourceAccount': '*' } }],
    ['unconditioned', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['ineffective', { StringEquals: { 'aws:SourceArn': any } }],
    [
      'ineffective',
      { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront:us-east-1:111122223333:distribution/E1' } },
    ],
    ['ineffective', { StringLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    ['ineffective', { StringEquals: { 'aws:SourceArn': e1 }, ArnLike: { 'aws:sourcearn': e2 } }],
    [
      'undecidable',
      { StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::\${aws:PrincipalAccount}:distribution/E1` } },
    ],
  ])('calls a service grant %s for %j', (type, condition) => {
    expect(scopeOf(condition)?.type).toBe(type);
  });

  it('parses the values of a scope', () => {
    expect(scopeOf({ ArnLike: { 'aws:SourceArn': [e1, any, 'x'] } })).toEqual({
      type: 'wildcard',
      operator: 'ArnLike',
      values: [
        {
          written: e1,
          match: 'exact',
          distribution: { partition: 'aws', account: '111122223333', id: 'E1' },
          account: '111122223333',
        },
        { written: any, match: 'wildcard', distribution: undefined, account: '111122223333' },
        { written: 'x', match: 'never', distribution: undefined, account: undefined },
      ],
    });
  });

  it('takes a policy variable of a 2008 policy for text', () => {
    expect(scopeOf({ StringEquals: { 'aws:SourceArn': `\${x}` } }, '2008-10-17')?.type).toBe('ineffective');
  });

  it('finds the service among several, and says who else is named', () => {
    const [grant, ...others] = grantsOf({
      Principal: { Service: ['logging.s3.amazonaws.com', 'cloudfront.amazonaws.com'], AWS: '111122223333' },
    });
    expect(others).toEqual([]);
    expect(grant).toMatchObject({ reader: 'service', mixed: true, index: 0 });
    expect(grant?.otherPrincipals.map(({ written }) => written)).toEqual([
      'logging.s3.amazonaws.com',
      '111122223333',
    ]);
  });

  it('finds each OAI, by ARN and by canonical user when that is known', () => {
    const user = 'd'.repeat(64);
    const principal = { AWS: [oai('E1'), oai('E2')], CanonicalUser: user };
    const ids = (grants: readonly CloudFrontGrant[]) =>
      grants.map((grant) => (grant.reader === 'oai' ? grant.oaiId : grant.reader));
    expect(ids(grantsOf({ Principal: principal }))).toEqual(['E1', 'E2']);
    expect(ids(grantsOf({ Principal: principal }, undefined, new Map([[user, 'E3']])))).toEqual([
      'E1',
      'E2',
      'E3',
    ]);
    expect(grantsOf({ Principal: { AWS: oai('E1') } })[0]?.mixed).toBe(false);
  });

  it('passes over Deny, NotPrincipal and everyone', () => {
    expect(grantsOf({ Effect: 'Deny' })).toEqual([]);
    expect(grantsOf({ Principal: '*' })).toEqual([]);
    // The same name under another member is not the service.
    expect(grantsOf({ Principal: { Federated: 'cloudfront.amazonaws.com' } })).toEqual([]);
    const parsed = parsePolicy({
      Statement: { Effect: 'Allow', NotPrincipal: service, Action: '*', Resource: '*' },
    });
    expect(parsed.ok && cloudFrontGrants(parsed.document)).toEqual([]);
  });
});

describe('parseDistributionArn', () => {
  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])('reads partition %s', (partition) => {
    const arn = `arn:${partition}:cloudfront::111122223333:distribution/E1`;
    expect(parseDistributionArn(arn)).toEqual({ partition, account: '111122223333', id: 'E1' });
  });

  it.each([
    `${e1}>`,
    `${e1} `,
    any,
    e1.replace('distribution', 'origin-access-control'),
    e1.replace('111122223333', '1'),
    '',
  ])('refuses %j', (text) => {
    expect(parseDistributionArn(text)).toBeUndefined();
  });
});
