import { describe, expect, it } from 'vitest';
import { all, any, both, not, type Truth } from './truth.ts';

describe('three-valued logic', () => {
  it.each<[Truth, Truth, Truth, Truth]>([
    ['yes', 'yes', 'yes', 'yes'],
    ['yes', 'no', 'no', 'yes'],
    ['yes', 'unknown', 'unknown', 'yes'],
    ['no', 'no', 'no', 'no'],
    ['no', 'unknown', 'no', 'unknown'],
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ])('of %s and %s: all is %s, any is %s', (left, right, together, either) => {
    expect([all([left, right]), all([right, left])]).toEqual([together, together]);
    expect([any([left, right]), any([right, left])]).toEqual([either, either]);
    expect(both(left, () => right)).toBe(together);
    expect(both(right, () => left)).toBe(together);
  });

  it('is yes for all of nothing, no for any of nothing, and turns around', () => {
    expect([all([]), any([])]).toEqual(['yes', 'no']);
    expect((['yes', 'no', 'unknown'] as const).map(not)).toEqual(['no', 'yes', 'unknown']);
  });

  it('does not ask further where a certain no has decided', () => {
    const asked = (): Truth => {
      throw new Error('asked');
    };
    expect(both('no', asked)).toBe('no');
    expect(() => both('unknown', asked)).toThrow('asked');
  });
});
