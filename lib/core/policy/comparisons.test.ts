import { describe, expect, it } from 'vitest';
import { arnMatches, arnParts, comparisons } from './comparisons.ts';
import type { Truth } from './truth.ts';

const compare = (operator: string, written: string, actual: string): Truth | undefined =>
  comparisons.get(operator)?.compare(written, actual);

describe('an order', () => {
  it.each<[string, Truth, Truth, Truth]>([
    ['Equals', 'no', 'yes', 'no'],
    ['LessThan', 'yes', 'no', 'no'],
    ['LessThanEquals', 'yes', 'yes', 'no'],
    ['GreaterThan', 'no', 'no', 'yes'],
    ['GreaterThanEquals', 'no', 'yes', 'yes'],
  ])('%s: %s below, %s at, %s above what is written', (suffix, below, at, above) => {
    const expected = [below, at, above];
    const numbers = ['-3', '12.25', '300'].map((actual) => compare(`Numeric${suffix}`, '12.25', actual));
    expect(numbers).toEqual(expected);
    const days = ['2026-11-23', '2026-11-24T00:00:00Z', '2026-11-25'];
    expect(days.map((actual) => compare(`Date${suffix}`, '2026-11-24', actual))).toEqual(expected);
  });

  it('of what NotEquals turns around is plain equality', () => {
    expect(comparisons.get('NumericNotEquals')?.negated).toBe(true);
    expect(['1', '2'].map((actual) => compare('NumericNotEquals', '1', actual))).toEqual(['yes', 'no']);
    expect(comparisons.get('DateNotEquals')?.negated).toBe(true);
  });

  it.each<[Truth, string, string]>([
    ['yes', ' 300 ', '300'],
    ['unknown', '300', 'anna'],
    ['unknown', 'anna', '300'],
    ['unknown', '300', ''],
  ])('is %s of %j and %j', (expected, written, actual) => {
    expect(compare('NumericEquals', written, actual)).toBe(expected);
  });
});

describe('text', () => {
  it.each<[Truth, string, string, string]>([
    ['yes', 'StringEqualsIgnoreCase', 'Anna', 'aNNA'],
    ['no', 'StringEqualsIgnoreCase', 'Anna', 'Anne'],
    // Signs that stand for a literal wildcard are not expected in a request.
    ['unknown', 'StringLike', 'a\u{E010}', 'a\u{E010}'],
    ['unknown', 'StringLike', 'a\u{E011}', 'a\u{E011}'],
    ['no', 'StringLike', 'a', 'a\u{E010}'],
  ])('compares: %s under %s, %j and %j', (expected, operator, written, actual) => {
    expect(compare(operator, written, actual)).toBe(expected);
  });
});

describe('the parts of an ARN', () => {
  it.each<[string, readonly string[]]>([
    ['arn:aws:s3:::site/a:b:c', ['arn', 'aws', 's3', '', '', 'site/a:b:c']],
    ['arn:aws:s3:::', ['arn', 'aws', 's3', '', '', '']],
    ['arn:aws:s3::1', ['arn', 'aws', 's3', '', '1']],
    ['a', ['a']],
  ])('of %s are %j', (arn, parts) => {
    expect(arnParts(arn)).toEqual(parts);
  });

  it.each<[Truth, string, string]>([
    ['yes', 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:eu-west-1:111122223333:topic:sub'],
    ['no', 'arn:aws:sns:*:444455556666:*', 'arn:aws:sns:eu-west-1:111122223333:topic'],
    // IAM compares part by part, so a wildcard that would have to cross a colon is left undecided.
    ['unknown', 'arn:aws:*:::site', 'arn:aws:s3:::a:::site'],
    ['unknown', 'arn:aws:*', 'arn:aws:s3:::site'],
    ['yes', '*', 'arn:aws:s3:::site'],
    ['yes', '**', 'arn:aws:s3:::site'],
    ['unknown', '*', 'urn:aws:s3:::site'],
    ['unknown', '*?', 'arn:aws:s3:::site'],
  ])('match: %s for %s and %s', (expected, written, actual) => {
    expect(arnMatches(written, actual)).toBe(expected);
  });

  it.each<[Truth, string, string]>([
    ['no', 'arn:aws:s3:::site', 'arn:aws:s3:::other'],
    ['yes', 'arn:aws:s3:::s*', 'arn:aws:s3:::site'],
    ['yes', '*', 'arn:aws:s3:::site'],
    ['unknown', '*', 'arn:aws:s3'],
    ['unknown', 'arn:aws:s3:::site', 'arn:aws:s3'],
    ['unknown', 'arn:aws:s3', 'arn:aws:s3:::site'],
    ['unknown', 'arn:aws:s3:::site', 'urn:aws:s3:::site'],
    ['unknown', 'urn:aws:s3:::site', 'arn:aws:s3:::site'],
  ])('are: %s equal, where being different counts, for %s and %s', (expected, written, actual) => {
    expect(compare('ArnNotEquals', written, actual)).toBe(expected);
    expect(compare('ArnNotLike', written, actual)).toBe(expected);
  });
});
