import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQueue } from '../services/queue.ts';
import { createFunction, type LabFunction } from './function.ts';
import { createLogBook } from './logs.ts';
import { startQueueMapping } from './queue-mapping.ts';

const handlerSource = `
export const handler = async (event, context) => {
  if (event.fail) throw new RangeError('as asked');
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60000));
  if (event.exit) process.exit(3);
  if (event.Records) {
    const bad = event.Records.filter((record) => record.body === 'bad');
    console.log('bodies', event.Records.map((record) => record.body).join(','));
    return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
  }
  console.log('saw', JSON.stringify(event));
  return { pid: process.pid, home: process.env.HOME, greeting: process.env.GREETING, name: context.functionName,
    left: context.getRemainingTimeInMillis(), id: context.awsRequestId, node: process.versions.node };
};`;

let folder: string;
const logs = createLogBook();
const functions: LabFunction[] = [];

const aFunction = (timeoutMs = 5000, handler = 'index.handler'): LabFunction => {
  const made = createFunction(
    {
      name: 'echo',
      lambdaName: 'echo',
      arn: 'arn:aws:lambda:us-east-1:111122223333:function:echo',
      taskRoot: folder,
      handler,
      timeoutMs,
      memoryMb: 128,
      region: 'us-east-1',
      environment: { GREETING: 'hello' },
    },
    logs,
  );
  functions.push(made);
  return made;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-runtime-'));
  writeFileSync(join(folder, 'index.mjs'), handlerSource);
});

afterAll(async () => {
  await Promise.all(functions.map((made) => made.close()));
  rmSync(folder, { recursive: true });
});

describe('the runtime', () => {
  it('runs a handler on Node 24 with its own environment and nothing of the host, and stays warm', async () => {
    const echo = aFunction();
    const first = await echo.invoke({ n: 1 });
    const second = await echo.invoke({ n: 2 });
    expect(first).toMatchObject({ status: 'ok', payload: { greeting: 'hello', name: 'echo' } });
    const payload = (first as { payload: Record<string, unknown> }).payload;
    expect(payload.home).toBeUndefined();
    expect(payload.node).toMatch(/^24\./);
    expect(payload.left).toBeGreaterThan(1000);
    expect((second as { payload: Record<string, unknown> }).payload.pid).toBe(payload.pid);
    // A line comes through a pipe, the answer through HTTP: either may be first.
    await expect.poll(() => logs.tail(50).some((line) => line.text.includes('{"n":2}'))).toBe(true);
  });

  it('starts a second process when the first is busy', async () => {
    const echo = aFunction();
    const results = await Promise.all([echo.invoke({}), echo.invoke({})]);
    const pids = results.map((result) => (result as { payload: { pid: number } }).payload.pid);
    expect(new Set(pids).size).toBe(2);
  });

  it('answers what the handler throws as a value and keeps the process', async () => {
    const echo = aFunction();
    expect(await echo.invoke({ fail: true })).toMatchObject({
      status: 'error',
      error: { errorType: 'RangeError', errorMessage: 'as asked' },
    });
    expect(await echo.invoke({})).toMatchObject({ status: 'ok' });
  });

  it('ends a handler whose time is up, and the next event meets a fresh process', async () => {
    const echo = aFunction(1500);
    expect(await echo.invoke({ hang: true })).toMatchObject({
      status: 'error',
      error: { errorMessage: 'Task timed out after 1.50 seconds' },
    });
    expect(await echo.invoke({})).toMatchObject({ status: 'ok' });
  });

  it('tells of a process that ends by itself and of a bundle without the handler', async () => {
    expect(await aFunction().invoke({ exit: true })).toMatchObject({
      error: { errorType: 'Runtime.ExitError' },
    });
    expect(await aFunction(5000, 'index.missing').invoke({})).toMatchObject({
      error: { errorMessage: 'index.mjs exports no function "missing".' },
    });
  });
});

describe('the event source mapping', () => {
  it('deletes what succeeded, gives back only what failed, and moves it to the dead letters at last', async () => {
    const settings = {
      url: 'http://127.0.0.1/q',
      arn: 'arn:aws:sqs:us-east-1:111122223333:q',
      visibilityTimeoutMs: 60_000,
    };
    const dead = createQueue({ ...settings, name: 'dead' });
    const queue = createQueue({ ...settings, name: 'q', redrive: { target: dead, maxReceiveCount: 3 } });
    const mapping = startQueueMapping(
      queue,
      aFunction(),
      {
        batchSize: 10,
        batchWindowMs: 30,
        maximumConcurrency: 2,
        reportBatchItemFailures: true,
        retryAfterMs: 20,
      },
      logs,
    );
    for (const body of ['one', 'bad', 'two']) queue.send(body);
    await expect.poll(() => dead.peek().map((message) => message.body), { timeout: 8000 }).toEqual(['bad']);
    expect(queue.counts()).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
    const batches = () =>
      logs
        .tail(100)
        .filter((line) => line.text.startsWith('bodies'))
        .map((line) => line.text);
    await expect.poll(batches).toEqual(['bodies one,bad,two', 'bodies bad', 'bodies bad']);
    await mapping.close();
  });
});
