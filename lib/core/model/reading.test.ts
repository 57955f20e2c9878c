import { expect, it } from 'vitest';
import { edgeKey } from './memory.ts';
import { absent, known, mapReading, unreadable, valueOr } from './reading.ts';

it('a change is applied to what is known, and to nothing else', () => {
  const double = (value: number): number => value * 2;
  expect(mapReading(known(2), double)).toEqual(known(4));
  expect(mapReading(absent, double)).toEqual(absent);
  expect(mapReading(unreadable('Throttled'), double)).toEqual(unreadable('Throttled'));
});

it('a fallback stands for absent and unreadable', () => {
  expect([valueOr(known(1), 0), valueOr(absent, 0), valueOr(unreadable('x'), 0)]).toEqual([1, 0, 0]);
});

it('an edge is told from others by distribution, bucket, path and reader', () => {
  const edge = {
    distributionId: 'E1',
    distributionArn: 'arn',
    bucket: 'site',
    originPath: '/a',
    reader: { type: 'oai', id: 'O' } as const,
    keyArn: undefined,
  };
  expect(edgeKey(edge)).toBe('E1|site|/a|oai/O');
});
