/** An SQS standard queue in memory: delays, visibility, receive counts and the move to a dead-letter queue. */
import { createHash, randomUUID } from 'node:crypto';

export interface QueueSettings {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly visibilityTimeoutMs: number;
  /** After `maxReceiveCount` receives without a delete, the next receive moves the message there. */
  readonly redrive?: { readonly target: Queue; readonly maxReceiveCount: number };
}

export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5: string;
  readonly sentAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  visibleAt: number;
  receiptHandle: string | undefined;
}

export interface Queue {
  readonly settings: QueueSettings;
  send(body: string, delaySeconds?: number): StoredMessage;
  /** Up to `max` visible messages; they stay hidden for the visibility timeout. */
  receive(max: number, visibilityTimeoutMs?: number): readonly StoredMessage[];
  /** False for a receipt handle that is not the message's latest. */
  delete(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, visibilityTimeoutMs: number): boolean;
  /** Messages that wait, are delayed, or are in flight. */
  counts(): { readonly visible: number; readonly delayed: number; readonly inFlight: number };
  /** All messages, for showing a dead-letter queue without receiving from it. */
  peek(): readonly StoredMessage[];
  /** Called when something was sent. */
  onSend(listener: () => void): void;
}

export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

export const createQueue = (settings: QueueSettings, now: () => number = Date.now): Queue => {
  const messages = new Map<string, StoredMessage>();
  const listeners: (() => void)[] = [];
  const byReceipt = (receiptHandle: string): StoredMessage | undefined =>
    [...messages.values()].find((message) => message.receiptHandle === receiptHandle);

  const give = (message: StoredMessage, visibilityTimeoutMs: number): StoredMessage => {
    message.receiveCount += 1;
    message.firstReceivedAt ??= now();
    message.visibleAt = now() + visibilityTimeoutMs;
    message.receiptHandle = randomUUID();
    return { ...message };
  };
  const toDeadLetters = (message: StoredMessage): boolean => {
    const { redrive } = settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    messages.delete(message.messageId);
    redrive.target.send(message.body);
    return true;
  };
  return {
    settings,
    send: (body, delaySeconds = 0) => {
      const message: StoredMessage = {
        messageId: randomUUID(),
        body,
        md5: md5(body),
        sentAt: now(),
        receiveCount: 0,
        firstReceivedAt: undefined,
        visibleAt: now() + delaySeconds * 1000,
        receiptHandle: undefined,
      };
      messages.set(message.messageId, message);
      for (const listener of listeners) listener();
      return message;
    },
    receive: (max, visibilityTimeoutMs = settings.visibilityTimeoutMs) => {
      const visible = [...messages.values()].filter((message) => message.visibleAt <= now());
      const alive = visible.filter((message) => !toDeadLetters(message));
      return alive.slice(0, max).map((message) => give(message, visibilityTimeoutMs));
    },
    delete: (receiptHandle) => {
      const message = byReceipt(receiptHandle);
      return message !== undefined && messages.delete(message.messageId);
    },
    changeVisibility: (receiptHandle, visibilityTimeoutMs) => {
      const message = byReceipt(receiptHandle);
      if (message === undefined) return false;
      message.visibleAt = now() + visibilityTimeoutMs;
      return true;
    },
    counts: () => countMessages([...messages.values()], now()),
    peek: () => [...messages.values()].map((message) => ({ ...message })),
    onSend: (listener) => listeners.push(listener),
  };
};

const countMessages = (messages: readonly StoredMessage[], at: number): ReturnType<Queue['counts']> => {
  const hidden = messages.filter((message) => message.visibleAt > at);
  const inFlight = hidden.filter((message) => message.receiveCount > 0).length;
  return { visible: messages.length - hidden.length, delayed: hidden.length - inFlight, inFlight };
};
