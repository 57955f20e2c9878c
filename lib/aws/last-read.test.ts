import { describe, expect, it } from 'vitest';
import { createLastRead } from './last-read.ts';

const lastRead = createLastRead();
lastRead.note('site', '{"Statement":[{"Sid":"A","Action":["a","b"]},{"Sid":"B","Action":"c"}]}');

describe('the document that was read last', () => {
  it('is the same when S3 shows its lists in another order, or a list of one as a bare value', () => {
    expect(
      lastRead.is('site', '{ "Statement": [{"Action":["c"],"Sid":"B"}, {"Sid":"A","Action":["b","a"]}] }'),
    ).toBe(true);
  });

  it.each([
    ['has one value more', '{"Statement":[{"Sid":"A","Action":["a","b","d"]},{"Sid":"B","Action":"c"}]}'],
    ['has the values elsewhere', '{"Statement":[{"Sid":"A","Action":["a","c"]},{"Sid":"B","Action":"b"}]}'],
    ['has another Sid', '{"Statement":[{"Sid":"X","Action":["a","b"]},{"Sid":"B","Action":"c"}]}'],
    ['is gone', ''],
  ])('is another when it %s', (_, text) => {
    expect(lastRead.is('site', text)).toBe(false);
  });

  it('is unknown for a document that was never read', () => {
    expect(lastRead.is('other', '')).toBe(false);
  });
});
