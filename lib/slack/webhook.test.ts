import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SlackError, slackWebhook } from './webhook.ts';

const secretPath = '/services/T000/B000/verysecrettoken';
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** A loopback Slack that answers each request with the next reply, the last one for ever. */
const slack = async (...replies: Reply[]) => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      (replies[Math.min(bodies.length, replies.length) - 1] ?? ok)(response, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(
    () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${secretPath}`, bodies };
};

const ok: Reply = (response) => response.end('ok');
const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** A clock that notes how long it was asked to sleep, and does not. */
const clock = () => {
  const slept: number[] = [];
  return { slept, sleep: async (ms: number) => void slept.push(ms) };
};

const failure = async (post: Promise<void>): Promise<SlackError> => {
  try {
    await post;
  } catch (error) {
    if (error instanceof SlackError) return error;
    throw error;
  }
  throw new Error('the message was accepted');
};

describe('slackWebhook', () => {
  it('posts the message as JSON, once', async () => {
    const { url, bodies } = await slack(ok);
    await slackWebhook({ url, clock: clock() }).post({ text: 'héllo' });

    expect(bodies).toEqual(['{"text":"héllo"}']);
  });

  it('waits as long as a 429 says', async () => {
    const { url, bodies } = await slack(answer(429, 'rate_limited', { 'retry-after': '7' }), ok);
    const time = clock();
    await slackWebhook({ url, clock: time }).post({});

    expect(time.slept).toEqual([7000]);
    expect(bodies).toHaveLength(2);
  });

  it('gives up on a 429 that asks for longer than a function lives', async () => {
    const { url, bodies } = await slack(answer(429, '', { 'retry-after': '3600' }));
    const error = await failure(slackWebhook({ url, clock: clock() }).post({}));

    expect(error.message).toBe('The message did not reach Slack: Slack answered 429, after 1 attempt.');
    expect(bodies).toHaveLength(1);
  });

  it('retries 5xx with growing, jittered waits, and not for ever', async () => {
    const { url, bodies } = await slack(answer(503));
    const time = clock();
    const error = await failure(slackWebhook({ url, clock: time, random: () => 0.5 }).post({}));

    expect(time.slept).toEqual([500, 1000, 2000]);
    expect(bodies).toHaveLength(4);
    expect(error.message).toContain('Slack answered 503, after 4 attempts.');
  });

  it('retries a connection that breaks', async () => {
    const { url, bodies } = await slack((_, request) => request.socket.destroy(), ok);
    await slackWebhook({ url, clock: clock() }).post({});

    expect(bodies).toHaveLength(2);
  });

  it('retries an answer that does not come', async () => {
    const { url, bodies } = await slack(() => {}, ok);
    await slackWebhook({ url, clock: clock(), timeoutMs: 100 }).post({});

    expect(bodies).toHaveLength(2);
  });

  it('does not retry what Slack refuses, and says why', async () => {
    const { url, bodies } = await slack(answer(400, 'invalid_blocks'));
    const error = await failure(slackWebhook({ url, clock: clock() }).post({}));

    expect(error.message).toContain('Slack answered 400 invalid_blocks. Sending it again would not help.');
    expect(bodies).toHaveLength(1);
  });

  it('does not follow a redirect with the message', async () => {
    const other = await slack(ok);
    const { url } = await slack(answer(302, '', { location: other.url }));
    await failure(slackWebhook({ url, clock: clock() }).post({}));

    expect(other.bodies).toEqual([]);
  });
});

describe('the address of the webhook stays secret', () => {
  const leaks = (error: Error): string =>
    [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');

  it.each([
    ['when Slack echoes it', answer(404, `no such hook: ${secretPath}`)],
    ['when a redirect names it', answer(302, secretPath, { location: secretPath })],
    ['when Slack is down', answer(500, secretPath)],
  ])('%s', async (_, reply) => {
    const { url } = await slack(reply);
    const error = await failure(slackWebhook({ url, clock: clock() }).post({}));

    expect(leaks(error)).not.toContain('verysecrettoken');
  });

  it('when nothing listens', async () => {
    const { url } = await slack(ok);
    for (const close of closers.splice(0)) await close();
    const error = await failure(slackWebhook({ url, clock: clock() }).post({}));

    expect(error.message).toContain('Slack could not be reached (ECONNREFUSED), after 4 attempts.');
    expect(leaks(error)).not.toContain('verysecrettoken');
  });

  it.each(['verysecrettoken', 'http://hooks.slack.com/verysecrettoken', 'ftp://verysecrettoken', ''])(
    'when it is not usable: %s',
    (url) => {
      let thrown: unknown;
      try {
        slackWebhook({ url, clock: clock() });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(SlackError);
      expect(leaks(thrown as Error)).not.toContain('verysecrettoken');
    },
  );
});
