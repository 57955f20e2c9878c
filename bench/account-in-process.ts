/** The lab's account with the real adapters on it, in this process and without sockets: for counting calls of large accounts. */
import { randomUUID } from 'node:crypto';
import { type Account, createAccount } from '../lab/aws/account.ts';
import type { CallFilter } from '../lab/aws/calls.ts';
import { manualClock } from '../lab/aws/clock.ts';
import { createAwsApi } from '../lab/aws/router.ts';
import { promptTraps } from '../lab/aws/traps.ts';
import { createDynamoDb } from '../lab/services/dynamodb/service.ts';
import { createEventBus, createEvents } from '../lab/services/event-bus.ts';
import { createQueue, type Queue } from '../lab/services/queue.ts';
import { registerJson } from '../lab/services/register.ts';
import { createSqs } from '../lab/services/sqs.ts';
import type { App } from '../lib/app.ts';
import { awsPorts } from '../lib/aws/index.ts';
import { stateTableDefinition } from '../lib/aws/state/definition.ts';
import type { Finding } from '../lib/core/model/finding.ts';
import { defaultSettings, type Settings } from '../lib/core/model/settings.ts';
import { actorOf } from '../lib/core/trigger/actor.ts';
import { createInventory } from '../lib/inventory.ts';
import { handleBatch } from '../lib/on-change.ts';
import { handlerOf } from '../test/chaos/wire.ts';

export const guardRole = 'origin-guard-on-change';
export const minute = 60_000;
const tableName = 'state';
const queueUrl = 'http://127.0.0.1:1/changes';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const ourRoleNames = ['origin-guard-'];

export interface BenchAccount {
  readonly account: Account;
  readonly app: App;
  readonly queue: Queue;
  readonly advance: (ms: number) => void;
  /** Milliseconds in which no call was under way do not count. */
  readonly api: { busyMs: number };
  /** Hands the queue to `on-change`, ten messages at a time, until it is empty; answers what was found. */
  drain(): Promise<{ readonly findings: readonly Finding[]; readonly batches: number }>;
}

const startServices = (account: Account, now: () => number) => {
  const api = createAwsApi(account);
  const arn = `arn:aws:sqs:us-east-1:${account.id}:changes`;
  const queue = createQueue({ name: 'changes', url: queueUrl, arn, visibilityTimeoutMs: 12 * minute }, now);
  const table = createDynamoDb(now);
  const events = createEvents({ default: createEventBus() }, account.id, 'us-east-1');
  registerJson(api, [createSqs([queue]), events, table]);
  table.operations.CreateTable?.(stateTableDefinition(tableName));
  return { api, queue };
};

/** Adds up the time in which at least one call is under way. */
const timed = (busy: { busyMs: number }) => {
  let underWay = 0;
  let since = 0;
  return async <T>(call: () => Promise<T>): Promise<T> => {
    if (underWay === 0) since = performance.now();
    underWay += 1;
    try {
      return await call();
    } finally {
      underWay -= 1;
      if (underWay === 0) busy.busyMs += performance.now() - since;
    }
  };
};

export const startBenchAccount = (given: Partial<Settings> = {}): BenchAccount => {
  const clock = manualClock();
  const account = createAccount({ clock, traps: promptTraps });
  const { api, queue } = startServices(account, clock.now);
  const { accessKeyId, secretAccessKey } = account.callers.register({ kind: 'role', name: guardRole });
  const busy = { busyMs: 0 };
  const underWay = timed(busy);
  const ports = {
    ...awsPorts({
      region: 'us-east-1',
      partition: 'aws',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      retryMode: 'standard',
      requestHandler: handlerOf((request) =>
        underWay(async () => {
          const answer = await api.handleAws(request);
          if (answer === undefined) throw new Error('The lab cut the connection.');
          return answer;
        }),
      ),
      account: account.id,
      tableName,
      queueUrl,
      busName: 'default',
      actorOf: (record) => actorOf(record, ourRoleNames),
      clock: { now: clock.now, sleep: async (ms) => clock.advance(ms) },
    }),
    newId: randomUUID,
  };
  const app: App = {
    ports,
    settings: { ...defaultSettings, ...given },
    account: account.id,
    partition: 'aws',
    ourRoleNames,
    inventory: createInventory(ports, minute),
    log: quiet,
    remainingMs: () => 120_000,
  };
  return { account, app, queue, advance: clock.advance, api: busy, drain: () => drain(app, queue) };
};

const drain = async (app: App, queue: Queue) => {
  const findings = new Map<string, Finding>();
  let batches = 0;
  for (let messages = queue.receive(10); messages.length > 0; messages = queue.receive(10)) {
    const { failed, runs } = await handleBatch(
      app,
      messages.map(({ messageId, body }) => ({ id: messageId, body })),
    );
    if (failed.size > 0) throw new Error(`Messages failed: ${[...failed.values()].join('; ')}`);
    for (const finding of runs.flatMap((run) => run.findings)) findings.set(finding.fingerprint, finding);
    for (const { receiptHandle } of messages) queue.delete(receiptHandle ?? '');
    batches += 1;
  }
  return { findings: [...findings.values()], batches };
};

/** The calls that peers make as well; the state table and the queue are ours alone. */
export const countedServices: readonly string[] = ['s3', 'cloudfront', 'kms', 'tagging'];

/** Calls by service and operation, most first, and how many there were of the counted services. */
export const callsOf = (account: Account, filter: CallFilter = {}) => {
  const calls = account.calls.find(filter);
  const byOperation = [...Map.groupBy(calls, ({ service, operation }) => `${service} ${operation}`)].map(
    ([name, made]) => ({ name, count: made.length }),
  );
  const of = (services: readonly string[]): number =>
    calls.filter(({ service }) => services.includes(service)).length;
  return {
    counted: of(countedServices),
    table: of(['dynamodb']),
    byOperation: byOperation.sort((one, other) => other.count - one.count),
  };
};
