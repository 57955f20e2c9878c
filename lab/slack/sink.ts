/** A Slack incoming webhook on loopback: checks what it is sent as Slack does, keeps it, and shows it as text. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkMessage, type Message } from './block-kit.ts';
import { renderMessage } from './render.ts';

export interface ReceivedMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly message: Message;
  readonly text: string;
}

export interface RefusedMessage {
  readonly at: number;
  readonly error: string;
  readonly why: string;
  readonly body: string;
}

export interface SlackSink {
  /** What belongs into the SSM parameter. */
  readonly webhookUrl: string;
  /** Shows all messages as text. */
  readonly pageUrl: string;
  readonly messages: readonly ReceivedMessage[];
  readonly refused: readonly RefusedMessage[];
  /** The next `count` posts are answered with this status; 429 carries `Retry-After` in seconds. */
  failNext(count: number, status: 429 | 500 | 503, retryAfterSeconds?: number): void;
  close(): Promise<void>;
}

interface Trouble {
  left: number;
  status: number;
  retryAfterSeconds: number;
}

const webhookPath = '/services/T0LAB0000/B0LAB0000/originGuardLabWebhook';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const answer = (
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);

const page = (messages: readonly ReceivedMessage[]): string =>
  messages.length === 0
    ? 'No Slack message yet.\n'
    : messages.map(({ at, text }) => `=== ${new Date(at).toISOString()}\n${text}\n`).join('\n');

/** Starts the sink on a free port of 127.0.0.1. */
export const startSlackSink = async (): Promise<SlackSink> => {
  const messages: ReceivedMessage[] = [];
  const refused: RefusedMessage[] = [];
  const trouble: Trouble = { left: 0, status: 429, retryAfterSeconds: 1 };

  const receive = (response: ServerResponse, body: string): void => {
    if (trouble.left > 0) {
      trouble.left -= 1;
      const headers: Record<string, string> =
        trouble.status === 429 ? { 'retry-after': String(trouble.retryAfterSeconds) } : {};
      answer(response, trouble.status, trouble.status === 429 ? 'rate_limited' : 'error', headers);
      return;
    }
    const checked = checkMessage(body);
    if (!checked.ok) {
      refused.push({ at: Date.now(), error: checked.error, why: checked.why, body });
      answer(response, 400, checked.error);
      return;
    }
    messages.push({ at: Date.now(), message: checked.message, text: renderMessage(checked.message) });
    answer(response, 200, 'ok');
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0];
    if (request.method === 'POST' && path === webhookPath) receive(response, await bodyOf(request));
    else if (request.method === 'GET' && path === '/') answer(response, 200, page(messages));
    else answer(response, 404, 'no_service');
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => answer(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    webhookUrl: base + webhookPath,
    pageUrl: `${base}/`,
    messages,
    refused,
    failNext: (count, status, retryAfterSeconds = 1) => {
      Object.assign(trouble, { left: count, status, retryAfterSeconds });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
