import { describe, expect, it } from 'vitest';
import { once } from './once.ts';

describe('once', () => {
  it('works something out a single time for each part, and tells two equal parts apart', () => {
    let times = 0;
    const lengthOf = once((part: readonly string[]) => {
      times += 1;
      return { length: part.length };
    });
    const one = ['a', 'b'];
    expect([lengthOf(one), lengthOf(one)]).toEqual([{ length: 2 }, { length: 2 }]);
    expect(times).toBe(1);
    expect(lengthOf(['a', 'b'])).toEqual({ length: 2 });
    expect(times).toBe(2);
  });
});
