import { describe, expect, it } from 'vitest';
import { outOfBounds } from './bounds.ts';

/** A value inside `levels` arrays. */
const nested = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('the bounds of a policy', () => {
  it.each([
    ['text', 'x'],
    ['null', null],
    ['booleans', [true, false]],
    ['numbers', [0, -1.5, 1e300]],
    ['objects and arrays', { a: [{ b: {} }, []] }],
    ['24 levels', nested(24)],
    ['60,000 values', Array(59_999).fill(1)],
  ])('hold %s', (_, value) => {
    expect(outOfBounds(value)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['25 levels', nested(25), 'it is nested more than 24 levels deep'],
    ['60,001 values', Array(60_000).fill(1), 'it has more than 60000 values'],
    ['a function', { a: [() => 1] }, 'it holds a function that JSON cannot say'],
    ['what is not there', { a: undefined }, 'it holds a undefined that JSON cannot say'],
    ['a bigint', 1n, 'it holds a bigint that JSON cannot say'],
    ['what is no number', Number.NaN, 'it holds a number that JSON cannot say'],
    ['infinity', [Number.POSITIVE_INFINITY], 'it holds a number that JSON cannot say'],
  ])('do not hold %s', (_, value, problem) => {
    expect(outOfBounds(value)).toBe(problem);
  });
});
