import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches, globsIntersect, relationToPrefix } from './glob.ts';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });

/** The meaning of a pattern, said in another way. */
const asRegExp = (glob: string): RegExp =>
  new RegExp(`^${glob.replaceAll('?', '[^]').replaceAll('*', '[^]*')}$`);

describe('globMatches', () => {
  it('agrees with the regular expression of the same meaning', () => {
    fc.assert(
      fc.property(pattern, text, (glob, value) => globMatches(glob, value) === asRegExp(glob).test(value)),
      {
        numRuns: 2_000,
      },
    );
  });

  it('stays fast on a hostile pattern', () => {
    const started = performance.now();
    expect(globMatches(`${'a*'.repeat(2_000)}b`, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('globsIntersect', () => {
  it('holds whenever one text matches both', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (left, right, value) => {
        fc.pre(globMatches(left, value) && globMatches(right, value));
        return globsIntersect(left, right) && globsIntersect(right, left);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a*', '*b', true],
    ['a?c', 'abc', true],
    ['a', 'b', false],
    ['a*b', 'a*c', false],
    ['', '*', true],
    ['?', '', false],
  ])('of %s and %s is %s', (left, right, expected) => {
    expect(globsIntersect(left, right)).toBe(expected);
  });
});

describe('relationToPrefix', () => {
  it.each([
    ['b/*', 'b/', 'covers'],
    ['b/?*', 'b/', 'covers'],
    ['*', 'b/x/', 'covers'],
    ['b/x/*', 'b/', 'intersects'],
    ['b/*.html', 'b/', 'intersects'],
    ['b/????', 'b/', 'intersects'],
    ['b/?', 'b/', 'intersects'],
    ['b', 'b/', 'disjoint'],
    ['c/*', 'b/', 'disjoint'],
    ['b/y/*', 'b/x/', 'disjoint'],
  ])('%s against %s: %s', (glob, prefix, expected) => {
    expect(relationToPrefix(glob, prefix)).toBe(expected);
  });
});
