import { describe, expect, it } from 'vitest';
import type { Condition } from '../model/policy.ts';
import { asksForHeader, type Limit, limitOf } from './stranger-limits.ts';

const on = (operator: string, key: string, ...values: readonly string[]): Condition => ({
  operator,
  key,
  values,
});
const arn = 'arn:aws:cloudfront::111122223333:distribution/';

describe('a header that somebody asks for', () => {
  it.each<[boolean, Condition]>([
    [true, on('StringEquals', 'aws:Referer', 'secret')],
    [true, on('StringLike', 'AWS:UserAgent', 'secret*')],
    [true, on('ForAnyValue:StringEquals', 'aws:Referer', 'secret')],
    [false, on('StringLike', 'aws:Referer', '*')],
    [false, on('StringLike', 'aws:Referer', 'secret', '?*')],
    [false, on('StringEquals', 'aws:Referer', '')],
    [false, on('StringEqualsIfExists', 'aws:Referer', 'secret')],
    [false, on('ForAllValues:StringEquals', 'aws:Referer', 'secret')],
    [false, on('StringNotEquals', 'aws:Referer', 'secret')],
    [false, on('StringEquals', 'aws:SourceIp', 'secret')],
  ])('%s: %j', (expected, condition) => {
    expect(asksForHeader(condition)).toBe(expected);
  });
});

describe('what conditions leave of everybody', () => {
  it.each<[Limit, string, readonly Condition[]]>([
    ['open', 'nothing is asked', []],
    ['open', 'only for TLS', [on('Bool', 'aws:SecureTransport', 'true')]],
    ['closed', 'a fixed account', [on('StringEquals', 'aws:SourceAccount', '111122223333')]],
    ['closed', 'a fixed distribution', [on('StringEquals', 'aws:SourceArn', `${arn}E1`)]],
    ['counted', 'a pattern over one account', [on('ArnLike', 'aws:SourceArn', `${arn}*`)]],
    ['counted', 'patterns that all name somebody', [on('ArnLike', 'aws:SourceArn', `${arn}*`, `${arn}E?`)]],
    ['open', 'patterns of which one names nobody', [on('ArnLike', 'aws:SourceArn', `${arn}*`, '*')]],
    [
      'open',
      'a pattern over somebody where the key may be left out',
      [on('ArnLikeIfExists', 'aws:SourceArn', `${arn}*`)],
    ],
    ['open', 'the same for all values of none', [on('ForAllValues:ArnLike', 'aws:SourceArn', `${arn}*`)]],
    ['open', 'everybody but somebody', [on('ArnNotLike', 'aws:SourceArn', `${arn}*`)]],
    ['closed', 'a pattern that is text', [on('StringEquals', 'aws:SourceArn', `${arn}*`)]],
    [
      'closed',
      'a pattern that is text, whatever the case',
      [on('StringEqualsIgnoreCase', 'aws:SourceArn', '*')],
    ],
    [
      'untold',
      'text with a pattern and a variable',
      [on('StringEquals', 'aws:SourceArn', '*', `\${aws:x}*`)],
    ],
    [
      'open',
      'text with a pattern where the key may be left out',
      [on('StringEqualsIfExists', 'aws:SourceArn', '*')],
    ],
    [
      'open',
      'text with a pattern for all values of none',
      [on('ForAllValues:StringEquals', 'aws:SourceArn', '*')],
    ],
    ['header', 'a header', [on('StringEquals', 'aws:Referer', 'secret')]],
    [
      'header',
      'a header beside addresses',
      [on('StringEquals', 'aws:Referer', 'secret'), on('IpAddress', 'aws:SourceIp', '192.0.2.0/24')],
    ],
    ['closed', 'addresses alone', [on('IpAddress', 'aws:SourceIp', '192.0.2.0/24')]],
    [
      'closed',
      'a header beside a fixed account',
      [on('StringEquals', 'aws:Referer', 'secret'), on('StringEquals', 'aws:SourceAccount', '111122223333')],
    ],
    [
      'counted',
      'a header beside a pattern over an account',
      [on('StringEquals', 'aws:Referer', 'secret'), on('ArnLike', 'aws:SourceArn', `${arn}*`)],
    ],
    ['untold', 'a service', [on('StringEquals', 'aws:PrincipalServiceName', 'cloudfront.amazonaws.com')]],
    ['open', 'any service', [on('StringLike', 'aws:PrincipalServiceName', '*')]],
    ['untold', 'what the definition does not speak of', [on('Bool', 'aws:PrincipalIsAWSService', 'true')]],
    ['closed', 'an organisation', [on('StringEquals', 'aws:PrincipalOrgID', 'o-abc123')]],
    ['closed', 'the account of the resource', [on('StringEquals', 'aws:SourceOrgID', 'o-abc123')]],
  ])('%s: %s', (expected, _, conditions) => {
    expect(limitOf(conditions)).toBe(expected);
  });
});
