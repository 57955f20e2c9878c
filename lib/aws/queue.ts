/** ChangeQueuePort on SQS: work for `on-change`, in batches, until every message is accepted. */
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { ChangeQueuePort, ChangeRequest, Clock } from '../ports.ts';
import { batches, type Sized } from './batches.ts';
import { writeLimit } from './call.ts';
import { type AwsOptions, captured, clientConfig } from './clients.ts';
import { AwsCallError, classifyAwsError } from './errors.ts';
import { jittered, systemClock } from './wait.ts';

/** SendMessageBatch takes 10 messages and 256 KB in all. */
const messagesPerCall = 10;
const bytesPerCall = 256 * 1024;
const tries = 4;
const mostDelaySeconds = 900;

const consequence = 'These documents were not queued; the next sweep looks at them.';

/** A request too long for one message becomes two with half of its documents each. */
const messagesOf = (request: ChangeRequest): readonly Sized<string>[] => {
  const value = JSON.stringify(request);
  const size = Buffer.byteLength(value);
  if (size <= bytesPerCall) return [{ value, size }];
  const half = Math.ceil(request.documents.length / 2);
  if (half === request.documents.length) {
    throw new Error(
      `A change request about one document has ${size} bytes, and SQS takes ${bytesPerCall}. ${consequence}`,
    );
  }
  return [request.documents.slice(0, half), request.documents.slice(half)].flatMap((documents) =>
    messagesOf({ ...request, documents }),
  );
};

const refusal = (what: string, count: number, failed: readonly BatchResultErrorEntry[]): Error => {
  const codes = [...new Set(failed.map((entry) => entry.Code))].join(', ') || 'no code';
  return new Error(`${what}: SQS did not accept ${count} messages (${codes}). ${consequence}`);
};

export const queuePort = (
  options: AwsOptions,
  queueUrl: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): ChangeQueuePort => {
  const client = captured(options, new SQSClient(clientConfig(options)));

  const sendOnce = async (entries: readonly SendMessageBatchRequestEntry[], what: string) => {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] });
    const answer = await client.send(command, writeLimit()).catch((error: unknown) => {
      throw new AwsCallError(what, classifyAwsError(error), consequence, error);
    });
    return { accepted: new Set((answer.Successful ?? []).map(({ Id }) => Id)), failed: answer.Failed ?? [] };
  };

  /** Sends only what was not accepted again. A message that SQS calls our own fault is not worth a second try. */
  const sendBatch = async (bodies: readonly string[], DelaySeconds: number): Promise<void> => {
    const what = `SendMessageBatch to ${queueUrl}`;
    let entries = bodies.map((MessageBody, index) => ({ Id: `m${index}`, MessageBody, DelaySeconds }));
    for (let tried = 0; ; tried += 1) {
      const { accepted, failed } = await sendOnce(entries, what);
      entries = entries.filter((entry) => !accepted.has(entry.Id));
      if (entries.length === 0) return;
      if (tried + 1 >= tries || failed.some((entry) => entry.SenderFault)) {
        throw refusal(what, entries.length, failed);
      }
      await clock.sleep(jittered(200, tried));
    }
  };

  return {
    send: async (requests, delaySeconds) => {
      const delay = Math.max(0, Math.min(mostDelaySeconds, Math.round(delaySeconds)));
      const messages = requests.flatMap(messagesOf);
      for (const batch of batches(messages, messagesPerCall, bytesPerCall)) await sendBatch(batch, delay);
    },
  };
};
