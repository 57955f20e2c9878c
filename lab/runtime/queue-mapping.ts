/** The SQS event source mapping: polls a queue, invokes a function with batches, honours partial batch failures. */
import type { Queue, StoredMessage } from '../services/queue.ts';
import type { LabFunction } from './function.ts';
import type { LogBook } from './logs.ts';
import type { InvocationResult } from './runtime-api.ts';

export interface MappingSettings {
  readonly batchSize: number;
  readonly batchWindowMs: number;
  readonly maximumConcurrency: number;
  readonly reportBatchItemFailures: boolean;
  /** Failed messages come back after this. On AWS it is what is left of the queue's visibility timeout. */
  readonly retryAfterMs: number;
}

export interface QueueMapping {
  /** Batches that are being processed now. */
  readonly inFlight: number;
  close(): Promise<void>;
}

const record = (queue: Queue, message: StoredMessage, region: string) => ({
  messageId: message.messageId,
  receiptHandle: message.receiptHandle,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDALABEVENTBRIDGE',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  },
  messageAttributes: {},
  md5OfBody: message.md5,
  eventSource: 'aws:sqs',
  eventSourceARN: queue.settings.arn,
  awsRegion: region,
});

const identifiers = (payload: unknown): readonly unknown[] => {
  const failures = (payload as { batchItemFailures?: unknown } | null)?.batchItemFailures;
  return Array.isArray(failures)
    ? failures.map((failure) => (failure as { itemIdentifier?: unknown })?.itemIdentifier)
    : [];
};

/** Ids of the messages that failed. Lambda takes an id it does not know, or none, as failure of the whole batch. */
export const failedIds = (
  result: InvocationResult,
  batch: readonly StoredMessage[],
  reportBatchItemFailures: boolean,
): ReadonlySet<string> => {
  const all = new Set(batch.map((message) => message.messageId));
  if (result.status === 'error') return all;
  if (!reportBatchItemFailures) return new Set();
  const named = identifiers(result.payload);
  if (named.some((id) => typeof id !== 'string' || !all.has(id))) return all;
  return new Set(named as readonly string[]);
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts polling. One poller per allowed concurrent invocation; each processes one batch at a time. */
export const startQueueMapping = (
  queue: Queue,
  target: LabFunction,
  settings: MappingSettings,
  logs: LogBook,
): QueueMapping => {
  let closed = false;
  let inFlight = 0;
  // A message that meets an idle queue opens a window in which more may join it.
  let windowEnds = 0;
  queue.onSend(() => {
    if (Date.now() > windowEnds) windowEnds = Date.now() + settings.batchWindowMs;
  });
  const gather = (): readonly StoredMessage[] =>
    Date.now() < windowEnds ? [] : queue.receive(settings.batchSize);
  const settle = (batch: readonly StoredMessage[], result: InvocationResult): void => {
    const failed = failedIds(result, batch, settings.reportBatchItemFailures);
    for (const message of batch) {
      const handle = message.receiptHandle ?? '';
      if (failed.has(message.messageId)) queue.changeVisibility(handle, settings.retryAfterMs);
      else queue.delete(handle);
    }
    if (failed.size > 0) {
      logs.write(
        target.definition.name,
        'platform',
        `${failed.size} of ${batch.length} messages failed and come back`,
      );
    }
  };
  const poll = async (): Promise<void> => {
    while (!closed) {
      const batch = gather();
      if (batch.length === 0 || closed) {
        await pause(20);
        continue;
      }
      inFlight += 1;
      const region = target.definition.region;
      const Records = batch.map((message) => record(queue, message, region));
      settle(batch, await target.invoke({ Records }).catch((error: unknown) => labClosed(error)));
      inFlight -= 1;
    }
  };
  const pollers = Array.from({ length: settings.maximumConcurrency }, poll);
  return {
    get inFlight() {
      return inFlight;
    },
    close: async () => {
      closed = true;
      await Promise.all(pollers);
    },
  };
};

const labClosed = (error: unknown): InvocationResult => ({
  status: 'error',
  requestId: '',
  error: { errorType: 'Lab.Closed', errorMessage: String(error), stackTrace: [] },
});
