/** The condition operators of IAM: how each compares one value of a policy with one value of a request. */
import { parseDate } from './dates.ts';
import { hasLiteralSigns, patternMatches } from './glob.ts';
import { ipInRange } from './ip.ts';
import { type Truth, truth } from './truth.ts';

export type Compare = (written: string, actual: string) => Truth;

export interface Comparison {
  readonly compare: Compare;
  readonly negated: boolean;
  /** What policy variables become: text, a pattern with wildcards, or nothing that AWS documents. */
  readonly variables: 'text' | 'pattern' | undefined;
}

const lower = (text: string): string => text.toLowerCase();

const equals: Compare = (written, actual) => truth(written === actual);
const equalsIgnoringCase: Compare = (written, actual) => truth(lower(written) === lower(actual));
const like: Compare = (written, actual) =>
  hasLiteralSigns(actual) && hasLiteralSigns(written) ? 'unknown' : truth(patternMatches(written, actual));

/** The six parts of an ARN; the last may hold colons. Fewer parts when the text is no ARN. */
export const arnParts = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
};

const isArn = (text: string): boolean => text.startsWith('arn:') && arnParts(text).length === 6;

/** A pattern of nothing but `*`: it matches any ARN. */
const anyArn = (written: string): boolean => /^\*+$/.test(written);

/**
 * IAM matches the six parts of an ARN one by one. Text that matches as a whole but not by parts is left
 * undecided rather than guessed, but for `*`.
 */
export const arnMatches: Compare = (written, actual) => {
  if (anyArn(written)) return isArn(actual) ? 'yes' : 'unknown';
  const whole = like(written, actual);
  if (whole !== 'yes') return whole;
  const parts = arnParts(written);
  const actualParts = arnParts(actual);
  const byParts =
    parts.length === 6 && parts.every((part, index) => patternMatches(part, actualParts[index] ?? ''));
  return byParts ? 'yes' : 'unknown';
};

/** Text that is no ARN certainly equals none; whether AWS lets it differ from one is not documented. */
const arnDiffers: Compare = (written, actual) =>
  (isArn(written) || anyArn(written)) && isArn(actual) ? arnMatches(written, actual) : 'unknown';

/** A word other than `true` and `false` in the policy means nothing. */
export const boolMatches: Compare = (written, actual) => {
  const value = lower(written);
  return value === 'true' || value === 'false' ? truth(value === lower(actual)) : 'unknown';
};

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const binary: Compare = (written, actual) =>
  base64.test(written) && base64.test(actual) ? truth(written === actual) : 'unknown';

type Holds = (actual: number, written: number) => boolean;

const parseNumber = (text: string): number | undefined =>
  /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;

/** Compares what `parse` reads; what it cannot read, on either side, is left undecided. */
const ordered =
  (parse: (text: string) => number | undefined) =>
  (holds: Holds): Compare =>
  (written, actual) => {
    const [left, right] = [parse(actual), parse(written)];
    return left === undefined || right === undefined ? 'unknown' : truth(holds(left, right));
  };

const order: readonly (readonly [string, Holds])[] = [
  ['Equals', (actual, written) => actual === written],
  ['LessThan', (actual, written) => actual < written],
  ['LessThanEquals', (actual, written) => actual <= written],
  ['GreaterThan', (actual, written) => actual > written],
  ['GreaterThanEquals', (actual, written) => actual >= written],
];

type Entry = readonly [string, Comparison];

const one = (name: string, compare: Compare, variables?: 'text' | 'pattern', negated = false): Entry => [
  name,
  { compare, negated, variables },
];
const both = (name: string, opposite: string, compare: Compare, variables?: 'text' | 'pattern'): Entry[] => [
  one(name, compare, variables),
  one(opposite, compare, variables, true),
];
const family = (name: string, parse: (text: string) => number | undefined): Entry[] => [
  ...order.map(([suffix, holds]) => one(`${name}${suffix}`, ordered(parse)(holds))),
  one(
    `${name}NotEquals`,
    ordered(parse)((actual, written) => actual === written),
    undefined,
    true,
  ),
];

/** By operator name without set prefix and IfExists; `Null` compares nothing and is not among them. */
export const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ...both('StringEquals', 'StringNotEquals', equals, 'text'),
  ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalsIgnoringCase, 'text'),
  ...both('StringLike', 'StringNotLike', like, 'pattern'),
  ...['ArnEquals', 'ArnLike'].map((name) => one(name, arnMatches, 'pattern')),
  ...['ArnNotEquals', 'ArnNotLike'].map((name) => one(name, arnDiffers, 'pattern', true)),
  one('Bool', boolMatches),
  one('BinaryEquals', binary),
  ...both('IpAddress', 'NotIpAddress', ipInRange),
  ...family('Numeric', parseNumber),
  ...family('Date', parseDate),
]);
