import type { Tracer } from '@aws-lambda-powertools/tracer';
import { expect, test } from 'vitest';
import { traceWith } from './trace.ts';

const fakeTracer = (enabled = true) => {
  const seen: unknown[] = [];
  const part = {
    addAnnotation: (key: string, value: string) => void seen.push([key, value]),
    addError: (error: Error) => void seen.push(['error', error.message]),
    close: () => void seen.push('closed'),
  };
  const parent = {
    addNewSubsegment: (name: string) => {
      seen.push(name);
      return part;
    },
  };
  let current: unknown = parent;
  const tracer = {
    isTracingEnabled: () => enabled,
    getSegment: () => current,
    setSegment: (segment: unknown) => {
      current = segment;
    },
  } as unknown as Tracer;
  return { tracer, seen, isInPart: () => current === part };
};
const keys = { document: 'bucket:site', correlationId: undefined };

test('what is done is a part of the trace of its own, found by what is known before and after', async () => {
  const { tracer, seen, isInPart } = fakeTracer();
  const run = async () => `in part: ${isInPart()}`;
  const found = (text: string) => ({ repairId: text });
  expect(await traceWith(tracer)('bucket:site (1)', keys, run, found)).toBe('in part: true');
  expect(isInPart()).toBe(false);
  expect(seen).toEqual([
    'bucket:site__1_',
    ['document', 'bucket:site'],
    ['repairId', 'in part: true'],
    'closed',
  ]);
});

test('trouble is told to the trace, closes the part, and goes on', async () => {
  const { tracer, seen, isInPart } = fakeTracer();
  const run = () => Promise.reject(new Error('no'));
  await expect(traceWith(tracer)('a', keys, run, () => ({}))).rejects.toThrow('no');
  expect(seen.slice(-2)).toEqual([['error', 'no'], 'closed']);
  expect(isInPart()).toBe(false);
});

test('without tracing it just runs', async () => {
  const { tracer, seen } = fakeTracer(false);
  expect(
    await traceWith(tracer)(
      'a',
      keys,
      async () => 1,
      () => ({}),
    ),
  ).toBe(1);
  expect(seen).toEqual([]);
});
