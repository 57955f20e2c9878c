/** SQS over AWS JSON 1.0: the calls of the guard, of the AWS CLI for looking at queues, and of the tests. */
import { type JsonInput, type JsonService, listOf, numberOf, ServiceError, textOf } from './json-service.ts';
import type { Queue, StoredMessage } from './queue.ts';

const maximumMessageBytes = 1_048_576;
const maximumDelaySeconds = 900;

const checkBatch = (entries: readonly JsonInput[]): void => {
  if (entries.length === 0)
    throw new ServiceError('AWS.SimpleQueueService.EmptyBatchRequest', 'The batch has no entries.');
  if (entries.length > 10) {
    throw new ServiceError(
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      'A batch has at most 10 entries.',
    );
  }
  if (new Set(entries.map((entry) => entry.Id)).size !== entries.length) {
    throw new ServiceError(
      'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      'Two entries have the same Id.',
    );
  }
};

const sendOne = (queue: Queue, input: JsonInput): StoredMessage => {
  const body = textOf(input, 'MessageBody');
  if (Buffer.byteLength(body) > maximumMessageBytes) {
    throw new ServiceError(
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    );
  }
  const delay = numberOf(input, 'DelaySeconds', 0);
  if (delay < 0 || delay > maximumDelaySeconds) {
    throw new ServiceError(
      'InvalidParameterValue',
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  return queue.send(body, delay);
};

const shownMessage = (message: StoredMessage) => ({
  MessageId: message.messageId,
  ReceiptHandle: message.receiptHandle,
  MD5OfBody: message.md5,
  Body: message.body,
  Attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  },
});

/** Waits for a message at most `WaitTimeSeconds`, as long polling does. */
const receive = async (queue: Queue, input: JsonInput): Promise<readonly StoredMessage[]> => {
  const until = Date.now() + numberOf(input, 'WaitTimeSeconds', 0) * 1000;
  const max = numberOf(input, 'MaxNumberOfMessages', 1);
  if (max < 1 || max > 10)
    throw new ServiceError('InvalidParameterValue', 'MaxNumberOfMessages must be 1 to 10.');
  const visibility =
    input.VisibilityTimeout === undefined ? undefined : numberOf(input, 'VisibilityTimeout', 0) * 1000;
  for (;;) {
    const messages = queue.receive(max, visibility);
    if (messages.length > 0 || Date.now() >= until) return messages;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const attributesOf = (queue: Queue): Record<string, string> => {
  const { visible, delayed, inFlight } = queue.counts();
  const { redrive, arn, visibilityTimeoutMs } = queue.settings;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    VisibilityTimeout: String(Math.round(visibilityTimeoutMs / 1000)),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.target.settings.arn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  };
};

/** Only what is asked for by name, or `All`; nothing without a name. */
const askedAttributes = (queue: Queue, { AttributeNames = [] }: JsonInput): Record<string, string> => {
  const all = attributesOf(queue);
  const names = new Set(Array.isArray(AttributeNames) ? AttributeNames.map(String) : []);
  if (names.has('All')) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
};

/** The service over these queues; a queue is named by the last part of its URL. */
export const createSqs = (queues: readonly Queue[]): JsonService => {
  const named = (name: string): Queue => {
    const found = queues.find((queue) => queue.settings.name === name);
    if (found === undefined) {
      throw new ServiceError(
        'AWS.SimpleQueueService.NonExistentQueue',
        'The specified queue does not exist.',
      );
    }
    return found;
  };
  const queueOf = (input: JsonInput): Queue => named(textOf(input, 'QueueUrl').split('/').pop() ?? '');
  return {
    name: 'sqs',
    contentType: 'application/x-amz-json-1.0',
    operations: {
      GetQueueUrl: (input) => ({ QueueUrl: named(textOf(input, 'QueueName')).settings.url }),
      ListQueues: () => ({ QueueUrls: queues.map((queue) => queue.settings.url) }),
      GetQueueAttributes: (input) => ({ Attributes: askedAttributes(queueOf(input), input) }),
      SendMessage: (input) => {
        const message = sendOne(queueOf(input), input);
        return { MessageId: message.messageId, MD5OfMessageBody: message.md5 };
      },
      SendMessageBatch: (input) => {
        const queue = queueOf(input);
        const entries = listOf(input, 'Entries');
        checkBatch(entries);
        return {
          Successful: entries.map((entry) => {
            const message = sendOne(queue, entry);
            return { Id: entry.Id, MessageId: message.messageId, MD5OfMessageBody: message.md5 };
          }),
          Failed: [],
        };
      },
      ReceiveMessage: async (input) => {
        const messages = await receive(queueOf(input), input);
        return messages.length === 0 ? {} : { Messages: messages.map(shownMessage) };
      },
      DeleteMessage: (input) => {
        queueOf(input).delete(textOf(input, 'ReceiptHandle'));
      },
      DeleteMessageBatch: (input) => {
        const queue = queueOf(input);
        const entries = listOf(input, 'Entries');
        checkBatch(entries);
        for (const entry of entries) queue.delete(textOf(entry, 'ReceiptHandle'));
        return { Successful: entries.map((entry) => ({ Id: entry.Id })), Failed: [] };
      },
      ChangeMessageVisibility: (input) => {
        queueOf(input).changeVisibility(
          textOf(input, 'ReceiptHandle'),
          numberOf(input, 'VisibilityTimeout', 0) * 1000,
        );
      },
    },
  };
};
