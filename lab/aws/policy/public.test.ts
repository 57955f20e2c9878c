import { expect, test } from 'vitest';
import { isPublicPolicy } from './public.ts';

const allow = (principal: unknown, condition?: object) =>
  ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/*',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  }) as unknown as Parameters<typeof isPublicPolicy>[0];
const arn = 'arn:aws:cloudfront::111122223333:distribution/E1';

test.each([
  ['everyone', allow('*')],
  ['everyone in the AWS form', allow({ AWS: '*' })],
  ['everyone in a list', allow({ AWS: ['arn:aws:iam::111122223333:root', '*'] })],
  ['a referer that anyone can send', allow('*', { StringEquals: { 'aws:Referer': 'secret' } })],
  ['a network as wide as half the world', allow('*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })],
  [
    'one narrow and one wide network',
    allow('*', { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '0.0.0.0/0'] } }),
  ],
  ['a source ARN with a wildcard', allow('*', { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::*' } })],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, no template
  ['a policy variable', allow('*', { StringEquals: { 'aws:SourceVpc': '${aws:PrincipalTag/vpc}' } })],
  ['a negated condition', allow('*', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
  [
    'a condition that holds when the key is absent',
    allow('*', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }),
  ],
  ['an access point of any account', allow('*', { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*' } })],
])('%s is public', (_name, document) => {
  expect(isPublicPolicy(document)).toBe(true);
});

test.each([
  ['an unconditioned service', allow({ Service: 'cloudfront.amazonaws.com' })],
  ['another account', allow({ AWS: 'arn:aws:iam::444455556666:root' })],
  ['a fixed network', allow('*', { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } })],
  ['a fixed source ARN, whatever its casing', allow('*', { StringEquals: { 'AWS:SOURCEARN': arn } })],
  ['an organisation', allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })],
  [
    'access points of one account',
    allow('*', { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } }),
  ],
  [
    'any access point of one account',
    allow(
      { AWS: '*' },
      { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-east-1:111122223333:accesspoint/*' } },
    ),
  ],
])('%s is not public', (_name, document) => {
  expect(isPublicPolicy(document)).toBe(false);
});

test('a Deny is never public, an Allow to all but some is', () => {
  const statement = { Action: 's3:*', Resource: '*' };
  expect(isPublicPolicy({ Statement: [{ ...statement, Effect: 'Deny', Principal: '*' }] })).toBe(false);
  const allBut = { ...statement, Effect: 'Allow', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } };
  expect(isPublicPolicy({ Statement: allBut })).toBe(true);
});
