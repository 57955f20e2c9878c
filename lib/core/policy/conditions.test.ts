import { describe, expect, it } from 'vitest';
import { conditionHolds } from './conditions.ts';
import { exactRequest } from './evaluate.ts';
import type { Truth } from './truth.ts';

const keys = {
  'aws:username': ['anna'],
  'aws:Referer': ['a*b'],
  'aws:SourceIp': ['203.0.113.5'],
  'aws:VpcSourceIp': ['2001:db8::1'],
  'aws:CurrentTime': ['2026-11-24T12:00:00Z'],
  'aws:MultiFactorAuthAge': ['300'],
  'aws:PrincipalTag/Blob': ['QUJD'],
  'aws:PrincipalTag/Price': ['5$'],
  'aws:PrincipalTag/Two': ['anna', 'bob'],
  'aws:PrincipalTag/None': [],
  'aws:PrincipalOrgPaths': ['o-1/r-1/', 'o-2/r-1/'],
  'aws:TagKeys': ['team'],
  'aws:SourceArn': ['arn:aws:cloudfront::111122223333:distribution/E1'],
} as const;

const { context } = exactRequest({
  requester: { type: 'anonymous' },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/a',
  keys,
});

const holds = (operator: string, key: string, ...values: readonly string[]): Truth =>
  conditionHolds({ operator, key, values }, context, true);

type Row = readonly [Truth, string, keyof typeof keys | 'aws:absent', ...string[]];

describe('a condition on an address', () => {
  it.each<Row>([
    ['yes', 'IpAddress', 'aws:SourceIp', '203.0.113.0/24'],
    ['yes', 'IpAddress', 'aws:SourceIp', '203.0.113.5'],
    ['yes', 'IpAddress', 'aws:SourceIp', '0.0.0.0/0'],
    ['no', 'IpAddress', 'aws:SourceIp', '10.0.0.0/8', '::/0'],
    ['yes', 'NotIpAddress', 'aws:SourceIp', '10.0.0.0/8'],
    ['no', 'NotIpAddress', 'aws:SourceIp', '10.0.0.0/8', '203.0.113.5'],
    ['yes', 'IpAddress', 'aws:VpcSourceIp', '2001:0DB8:0::/32'],
    ['yes', 'IpAddress', 'aws:VpcSourceIp', '2001:db8:0:0:0:0:0:1'],
    ['no', 'IpAddress', 'aws:VpcSourceIp', '2001:db9::/32'],
    ['yes', 'NotIpAddress', 'aws:VpcSourceIp', '0.0.0.0/0'],
    ['unknown', 'IpAddress', 'aws:SourceIp', '203.0.113.0/33'],
    ['unknown', 'IpAddress', 'aws:SourceIp', '203.0.113'],
    ['unknown', 'NotIpAddress', 'aws:SourceIp', 'anywhere'],
    ['unknown', 'IpAddress', 'aws:username', '10.0.0.0/8'],
  ])('is %s: %s %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });
});

describe('a condition on a time', () => {
  it.each<Row>([
    ['yes', 'DateEquals', 'aws:CurrentTime', '2026-11-24T13:00:00+01:00'],
    ['yes', 'DateEquals', 'aws:CurrentTime', '1795521600'],
    ['no', 'DateNotEquals', 'aws:CurrentTime', '2026-11-24T07:00:00-05:00'],
    ['yes', 'DateLessThan', 'aws:CurrentTime', '2026-11-25'],
    ['no', 'DateLessThan', 'aws:CurrentTime', '2026-11-24T12:00:00Z'],
    ['yes', 'DateLessThanEquals', 'aws:CurrentTime', '2026-11-24T12:00Z'],
    ['yes', 'DateGreaterThan', 'aws:CurrentTime', '2026-11'],
    ['yes', 'DateGreaterThanEquals', 'aws:CurrentTime', '2026-11-24T12:00:00.000Z'],
    ['unknown', 'DateLessThan', 'aws:CurrentTime', '2026-11-24T12:00:00'],
    ['unknown', 'DateLessThan', 'aws:CurrentTime', '2026'],
    ['unknown', 'DateLessThan', 'aws:CurrentTime', 'tomorrow'],
    ['unknown', 'DateLessThan', 'aws:CurrentTime', '2026-13-45'],
    ['unknown', 'DateLessThan', 'aws:CurrentTime', '1795521600000'],
  ])('is %s: %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });
});

describe('a condition on numbers and bytes', () => {
  it.each<Row>([
    ['yes', 'NumericLessThanEquals', 'aws:MultiFactorAuthAge', '300.0'],
    ['yes', 'NumericGreaterThan', 'aws:MultiFactorAuthAge', '-1'],
    ['no', 'NumericNotEquals', 'aws:MultiFactorAuthAge', '+300'],
    ['unknown', 'NumericEquals', 'aws:MultiFactorAuthAge', '300seconds'],
    ['unknown', 'NumericEquals', 'aws:MultiFactorAuthAge', '0x12c'],
    ['unknown', 'NumericEquals', 'aws:MultiFactorAuthAge', '3e2'],
    ['yes', 'BinaryEquals', 'aws:PrincipalTag/Blob', 'QUI=', 'QUJD'],
    ['no', 'BinaryEquals', 'aws:PrincipalTag/Blob', 'qujd'],
    ['unknown', 'BinaryEquals', 'aws:PrincipalTag/Blob', 'not base64!'],
  ])('is %s: %s %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });
});

describe('a condition with policy variables', () => {
  it.each<Row>([
    ['yes', 'StringEquals', 'aws:username', `\${aws:username}`],
    ['yes', 'StringEquals', 'aws:username', `\${AWS:UserName}`],
    ['yes', 'StringLike', 'aws:username', `?\${aws:PrincipalTag/Team, 'nn'}*`],
    ['no', 'StringEquals', 'aws:username', `\${aws:PrincipalTag/Team}`],
    ['yes', 'StringNotEquals', 'aws:username', `\${aws:PrincipalTag/Team}`],
    ['yes', 'StringEquals', 'aws:username', `anna\${aws:PrincipalTag/Team, ''}`],
    ['yes', 'StringEquals', 'aws:Referer', `a\${*}b`],
    ['yes', 'StringLike', 'aws:Referer', `a\${*}b`],
    ['yes', 'StringLike', 'aws:Referer', `*\${*}?`],
    ['no', 'StringLike', 'aws:username', `a\${*}a`],
    ['no', 'StringLike', 'aws:username', `\${?}nna`],
    ['no', 'StringEquals', 'aws:username', `\${$}{aws:username}`],
    ['yes', 'StringEquals', 'aws:Referer', `\${aws:Referer}`],
    ['unknown', 'StringLike', 'aws:Referer', `\${aws:Referer}`],
    ['unknown', 'StringLike', 'aws:username', `\${aws:TagKeys}`],
    ['unknown', 'StringEquals', 'aws:username', `\${aws:username`],
    ['unknown', 'StringEquals', 'aws:username', `\${}`],
    ['unknown', 'StringEquals', 'aws:username', `$\${aws:username}{`],
    ['unknown', 'StringEquals', 'aws:username', `\${aws:PrincipalTag/Two}`],
    ['yes', 'StringEquals', 'aws:username', 'bob', `\${aws:username}`],
    ['yes', 'StringEquals', 'aws:username', `\${ aws:username }`],
    ['yes', 'StringEquals', 'aws:PrincipalTag/Price', `5\${$}`],
    ['yes', 'ArnLike', 'aws:SourceArn', `arn:aws:cloudfront::*:distribution/\${aws:absent, 'E1'}`],
    ['unknown', 'Bool', 'aws:username', `\${aws:username}`],
    ['unknown', 'NumericEquals', 'aws:MultiFactorAuthAge', `\${aws:MultiFactorAuthAge}`],
  ])('is %s: %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });

  it('takes them for text when the version gives them no meaning', () => {
    const condition = { operator: 'StringEquals', key: 'aws:username', values: [`\${aws:username}`] };
    expect(conditionHolds(condition, context, false)).toBe('no');
  });

  it('does not choose a value for a variable', () => {
    const condition = { operator: 'StringEquals', key: 'aws:username', values: [`\${s3:TlsVersion}`] };
    const oneOf = { status: 'one-of', choices: ['anna', 'bob'] } as const;
    expect(conditionHolds(condition, (key) => (key === 's3:tlsversion' ? oneOf : context(key)), true)).toBe(
      'unknown',
    );
  });

  it('leaves a choice of values open unless all answer alike', () => {
    const versions = ['1.2', '1.3'];
    const asked = (values: readonly string[], choices: readonly string[] = versions) =>
      conditionHolds(
        { operator: 'StringEquals', key: 's3:TlsVersion', values },
        (key) => (key === 's3:tlsversion' ? { status: 'one-of', choices } : context(key)),
        true,
      );
    expect(asked(['1.2'])).toBe('unknown');
    expect(asked(versions)).toBe('yes');
    expect(asked([`\${s3:TlsVersion}`])).toBe('yes');
    expect(asked([`1.4\${aws:username}`])).toBe('no');
    expect(asked([`\${aws:username}`], ['anna', 'bob'])).toBe('unknown');
    expect(asked(['1.2'], [])).toBe('unknown');
  });
});

describe('a condition on a list of values', () => {
  it.each<Row>([
    ['yes', 'ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*'],
    ['no', 'ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*'],
    ['yes', 'ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*', 'o-2/*'],
    ['yes', 'ForAnyValue:StringNotLike', 'aws:PrincipalOrgPaths', 'o-1/*'],
    ['no', 'ForAllValues:StringNotLike', 'aws:PrincipalOrgPaths', 'o-1/*'],
    ['yes', 'ForAllValues:StringEquals', 'aws:absent', 'x'],
    ['no', 'ForAnyValue:StringEquals', 'aws:absent', 'x'],
    ['no', 'ForAnyValue:StringNotEquals', 'aws:absent', 'x'],
    ['unknown', 'ForAnyValue:StringEqualsIfExists', 'aws:absent', 'x'],
    ['unknown', 'StringEquals', 'aws:TagKeys', 'team'],
    ['yes', 'ForAllValues:StringEquals', 'aws:TagKeys', 'team', 'cost'],
    ['unknown', 'StringLike', 'aws:PrincipalOrgPaths', '*'],
    ['yes', 'StringNotEqualsIfExists', 'aws:absent', 'x'],
    ['unknown', 'StringEquals', 'aws:PrincipalTag/Two', 'anna', 'bob'],
    ['no', 'ForAllValues:StringEquals', 'aws:PrincipalTag/Two', 'anna'],
    ['no', 'StringEquals', 'aws:PrincipalTag/None', ''],
    ['yes', 'StringNotEquals', 'aws:PrincipalTag/None', 'x'],
    ['unknown', 'StringEquals', 'aws:username'],
  ])('is %s: %s %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });
});

describe('a condition on whether a key is there', () => {
  it.each<Row>([
    ['yes', 'Null', 'aws:absent', 'true'],
    ['no', 'Null', 'aws:absent', 'false'],
    ['yes', 'Null', 'aws:username', 'false'],
    ['yes', 'Null', 'aws:username', 'true', 'FALSE'],
    // A list without values is a key that is not there.
    ['yes', 'Null', 'aws:PrincipalTag/None', 'true'],
    ['unknown', 'Null', 'aws:absent', 'perhaps'],
    // Null takes neither (IAM, condition operators).
    ['unknown', 'NullIfExists', 'aws:absent', 'true'],
    ['unknown', 'ForAllValues:Null', 'aws:TagKeys', 'false'],
  ])('is %s: %s %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });

  it('cannot be told where it is not known', () => {
    const condition = { operator: 'Null', key: 'aws:userid', values: ['true', 'false'] };
    expect(conditionHolds(condition, () => ({ status: 'unknown' }), true)).toBe('unknown');
  });
});

describe('a negated condition on an ARN', () => {
  it.each<Row>([
    ['no', 'ArnNotEquals', 'aws:SourceArn', 'arn:aws:cloudfront::*:distribution/E?'],
    ['yes', 'ArnNotLike', 'aws:SourceArn', 'arn:aws:cloudfront::*:distribution/E2'],
    ['unknown', 'ArnNotLike', 'aws:SourceArn', 'distribution/E1'],
    ['unknown', 'ArnNotLike', 'aws:username', 'arn:aws:cloudfront::*:distribution/E2'],
  ])('is %s: %s %s %s', (expected, operator, key, ...values) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });
});
