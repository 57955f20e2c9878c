/** The deployed stack in the lab: queues, bus, rules and functions, put together as serverless.yml says. */
import type { Account } from '../aws/account.ts';
import { type BusEvent, createEventBus, type EventBus } from '../services/event-bus.ts';
import { functionDefinitions, homeRegion } from './definitions.ts';
import type { Deployment } from './deployment.ts';
import { createFunction, type LabFunction } from './function.ts';
import type { LogBook } from './logs.ts';
import { type QueueMapping, startQueueMapping } from './queue-mapping.ts';
import type { Queues } from './queues.ts';
import { addRules } from './rules.ts';
import type { InvocationResult } from './runtime-api.ts';
import { scheduledEvent, startSchedule } from './schedule.ts';

/** Where the lab is faster than AWS; everything else is as serverless.yml says. */
export interface Tempo {
  /** Instead of `maximumBatchingWindow`. */
  readonly batchWindowMs: number;
  /** When failed messages come back, instead of the queue's visibility timeout. */
  readonly retryAfterMs: number;
  /** Instead of each minute. */
  readonly followUpEveryMs: number;
  /** Between the tries of an asynchronous invocation. */
  readonly asyncRetryDelayMs: number;
}

export const defaultTempo: Tempo = {
  batchWindowMs: 100,
  retryAfterMs: 500,
  followUpEveryMs: 500,
  asyncRetryDelayMs: 500,
};

export interface LabStack {
  readonly functions: Readonly<Record<string, LabFunction>>;
  readonly queues: Queues;
  readonly bus: EventBus;
  /** Runs the sweep as its schedule would. */
  sweep(): Promise<InvocationResult>;
  /** Nothing waits in the queue, no batch and no notification is being processed. Delayed messages do not count. */
  idle(): boolean;
  /** From now on events reach the bus, the queue is polled and `follow-up` runs; one process of each waits warm. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface StackParts {
  readonly account: Account;
  readonly deployment: Deployment;
  readonly queues: Queues;
  readonly dist: string;
  readonly endpoint: string;
  readonly tableName: string;
  readonly logs: LogBook;
  readonly tempo: Tempo;
}

const eventSourceOf = (deployment: Deployment, name: string) => {
  const sqs = deployment.functions[name]?.events.find((event) => event.sqs)?.sqs;
  if (sqs === undefined) throw new Error(`serverless.yml gives ${name} no queue.`);
  return sqs;
};

export const createStack = (parts: StackParts): LabStack => {
  const { account, deployment, queues, logs, tempo } = parts;
  const places = { ...parts, queueUrl: queues.changes.settings.url };
  const functions = Object.fromEntries(
    functionDefinitions(deployment, account, places).map((definition) => [
      definition.name,
      createFunction(definition, logs, { asyncRetryDelayMs: tempo.asyncRetryDelayMs }),
    ]),
  );
  const named = (name: string): LabFunction => {
    const found = functions[name];
    if (found === undefined) throw new Error(`serverless.yml has no function "${name}".`);
    return found;
  };
  const bus = createEventBus();
  addRules(parts, bus, functions);
  const scheduled = (rule: string) => scheduledEvent(rule, account.id, homeRegion);
  let mapping: QueueMapping | undefined;
  const closers: (() => Promise<void>)[] = [];
  let stopListening = (): void => {};
  const start = async (): Promise<void> => {
    const stop = account.onEvent((event) => bus.put(event as unknown as BusEvent));
    stopListening = () => void stop();
    await Promise.all(['on-change', 'follow-up', 'notify'].map((name) => named(name).warm()));
    const source = eventSourceOf(deployment, 'on-change');
    const settings = {
      batchSize: source.batchSize,
      maximumConcurrency: source.maximumConcurrency,
      reportBatchItemFailures: source.functionResponseType === 'ReportBatchItemFailures',
      batchWindowMs: tempo.batchWindowMs,
      retryAfterMs: tempo.retryAfterMs,
    };
    const polling = startQueueMapping(queues.changes, named('on-change'), settings, logs);
    mapping = polling;
    const following = startSchedule(named('follow-up'), tempo.followUpEveryMs, () => scheduled('follow-up'));
    closers.push(
      () => polling.close(),
      () => following.close(),
    );
  };
  return {
    functions,
    queues,
    bus,
    start,
    sweep: () => named('sweep').invoke(scheduled('sweep')),
    idle: () => {
      const { visible, inFlight } = queues.changes.counts();
      return visible + inFlight + (mapping?.inFlight ?? 0) + named('notify').busy === 0;
    },
    close: async () => {
      stopListening();
      const stopped = closers.map((close) => close());
      await Promise.all(Object.values(functions).map((made) => made.close()));
      await Promise.all(stopped);
    },
  };
};
