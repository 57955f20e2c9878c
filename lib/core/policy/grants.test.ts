import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { canonicalStatement } from './canonical.ts';
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
    ['source-account', { StringLike: { 'AWS:SourceAccount': '111122223333' } }],
    // A wildcard under StringEquals is text.
    ['source-account', { StringEquals: { 'aws:SourceAccount': '*' } }],
    ['unconditioned', { StringLike: { 'aws:SourceAccount': ['111122223333', '4*'] } }],
    ['unconditioned', { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }],
    ['unconditioned', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }],
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

  const variable = `arn:aws:cloudfront::\${aws:PrincipalAccount}:distribution/E1`;

  // Conditions hold together, so whichever lets in less decides, in any order.
  it.each<[string, string, JsonObject, JsonObject]>([
    ['source-arns', 'StringEquals', { StringEquals: e1 }, { ArnLike: any }],
    ['source-arns', 'StringEquals', { StringEquals: e1 }, { StringLike: variable }],
    ['ineffective', 'StringLike', { StringLike: 'x' }, { StringEquals: e1 }],
    ['ineffective', 'StringLike', { StringLike: 'x' }, { ArnLike: any }],
    ['ineffective', 'StringLike', { StringLike: 'x' }, { StringEquals: variable }],
    ['undecidable', 'StringEquals', { StringEquals: variable }, { ArnLike: any }],
  ])('calls two conditions %s by %s: %j and %j', (type, operator, one, other) => {
    const condition = (parts: JsonObject): JsonObject =>
      Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, { 'aws:SourceArn': value }]));
    for (const both of [
      { ...one, ...other },
      { ...other, ...one },
    ])
      expect(scopeOf(condition(both))).toMatchObject({ type, operator });
  });

  it('keeps of a list what the other conditions let in as well', () => {
    const matches = (condition: JsonObject) => {
      const scope = scopeOf(condition);
      return scope !== undefined && 'values' in scope
        ? scope.values.map(({ written, match }) => [written, match])
        : [];
    };
    const both = {
      StringEquals: { 'aws:SourceArn': [e1, e2, 'x'] },
      ArnLike: { 'aws:SourceArn': ['y', e2] },
    };
    expect(matches(both)).toEqual([
      [e1, 'never'],
      [e2, 'exact'],
      ['x', 'never'],
    ]);
    // What StringEquals takes for text lets nobody in.
    const text = { ArnLike: { 'aws:SourceArn': [e1] }, StringEquals: { 'aws:SourceArn': [e2, any] } };
    expect(scopeOf(text)?.type).toBe('ineffective');
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

  it('finds the service once, and not what has its name elsewhere', () => {
    const twice = ['cloudfront.amazonaws.com', 'cloudfront.amazonaws.com'];
    const grants = grantsOf({ Principal: { Service: twice } });
    expect(grants).toHaveLength(1);
    expect(grants[0]?.mixed).toBe(false);
  });

  it('names the statement by its place and its meaning', () => {
    const [grant] = grantsOf({ Sid: 'A', Condition: {} });
    expect(grant?.ref).toEqual({
      index: 0,
      canonical: canonicalStatement({
        Sid: 'A',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetObject',
        Resource: '*',
      }),
    });
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
    // Only canonical users are looked up, whatever else bears such an id.
    const unique = 'AIDAJQABLZS4A3QDU576Q';
    expect(grantsOf({ Principal: { AWS: unique } }, undefined, new Map([[unique, 'E3']]))).toEqual([]);
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
