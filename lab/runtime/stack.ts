/** The deployed stack in the lab: queues, bus, rules and functions, put together as serverless.yml says. */
import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../../events/match.ts';
import type { Account } from '../aws/account.ts';
import { type BusEvent, createEventBus, type EventBus } from '../services/event-bus.ts';
import { createQueue, type Queue } from '../services/queue.ts';
import { functionDefinitions, homeRegion, lambdaName } from './definitions.ts';
import type { Deployment } from './deployment.ts';
import { createFunction, type LabFunction } from './function.ts';
import type { LogBook } from './logs.ts';
import { type QueueMapping, startQueueMapping } from './queue-mapping.ts';
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

export interface Queues {
  readonly changes: Queue;
  readonly deadLetters: Queue;
  readonly failedRuns: Queue;
}

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

export const createQueues = (endpoint: string, account: string, deployment: Deployment): Queues => {
  const named = (name: string, redrive?: { target: Queue; maxReceiveCount: number }): Queue =>
    createQueue({
      name: `origin-guard-lab-${name}`,
      url: `${endpoint}/${account}/origin-guard-lab-${name}`,
      arn: `arn:aws:sqs:${homeRegion}:${account}:origin-guard-lab-${name}`,
      visibilityTimeoutMs: deployment.queue.visibilityTimeoutSeconds * 1000,
      ...(redrive && { redrive }),
    });
  const deadLetters = named('changes-dead-letters');
  const { maxReceiveCount } = deployment.queue;
  return {
    deadLetters,
    changes: named('changes', { target: deadLetters, maxReceiveCount }),
    failedRuns: named('failed-runs'),
  };
};

const eventSourceOf = (deployment: Deployment, name: string) => {
  const sqs = deployment.functions[name]?.events.find((event) => event.sqs)?.sqs;
  if (sqs === undefined) throw new Error(`serverless.yml gives ${name} no queue.`);
  return sqs;
};

/** `destinations.onFailure`: what an asynchronous invocation leaves behind when all its tries failed. */
const keepFailure = (queues: Queues, name: string, event: unknown, result: InvocationResult): void => {
  if (result.status !== 'error') return;
  queues.failedRuns.send(
    JSON.stringify({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: lambdaName(name),
        condition: 'RetriesExhausted',
      },
      requestPayload: event,
      responsePayload: result.error,
    }),
  );
};

const addRules = (parts: StackParts, bus: EventBus, functions: LabStack['functions']): void => {
  for (const rule of parts.deployment.changeRules) {
    const target = (event: BusEvent): void => {
      parts.queues.changes.send(JSON.stringify(event));
    };
    bus.addRule({ name: rule.name, matches: (event) => matchesPattern(rule.pattern, event), target });
  }
  for (const [name, made] of Object.entries(functions)) {
    const triggers = parts.deployment.functions[name]?.events ?? [];
    for (const pattern of triggers.flatMap((trigger) => trigger.eventBridge?.pattern ?? [])) {
      const target = (event: BusEvent): void => {
        void made.invokeAsync(event).then(
          (result) => keepFailure(parts.queues, name, event, result),
          (error: unknown) => parts.logs.write(name, 'platform', String(error)),
        );
      };
      bus.addRule({ name: `${name}-rule-1`, matches: (event) => matchesPattern(pattern, event), target });
    }
  }
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
