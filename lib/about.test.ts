import { expect, test } from 'vitest';
import { about } from './about.ts';
import type { App } from './app.ts';

const lines: unknown[] = [];
const write = (message: string, data?: object) => void lines.push({ message, ...data });
const app = { log: { info: write, warn: write, error: write } } as unknown as App;
const bucket = { type: 'bucket', name: 'site' } as const;

test('every line says what it is about and what led to it, and its own data has the last word', () => {
  lines.length = 0;
  const { log, correlationId } = about(app, { document: bucket, correlationId: 'e-1' });
  log.info('one');
  log.warn('two', { because: 'x' });
  log.error('three', { document: 'key:arn' });
  expect(correlationId).toBe('e-1');
  expect(lines).toEqual([
    { message: 'one', correlationId: 'e-1', document: 'bucket:site' },
    { message: 'two', correlationId: 'e-1', document: 'bucket:site', because: 'x' },
    { message: 'three', correlationId: 'e-1', document: 'key:arn' },
  ]);
});

test('the app that it was made from says no more than before', () => {
  lines.length = 0;
  about(app, { document: bucket, correlationId: 'e-1' });
  app.log.info('one');
  expect(app.correlationId).toBeUndefined();
  expect(lines).toEqual([{ message: 'one' }]);
});

test('work of which nobody knows what led to it keeps what is known', () => {
  const outer = about(app, { correlationId: 'e-1' });
  expect(about(outer, { document: bucket }).correlationId).toBe('e-1');
  expect(about(outer, { document: bucket, correlationId: 'e-2' }).correlationId).toBe('e-2');
});
