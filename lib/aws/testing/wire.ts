/** A loopback HTTP server that answers SDK calls as a test says, and keeps what was on the wire. For tests only. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsOptions } from '../clients.ts';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface WireReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `hang` keeps the connection open without an answer. */
export type Answer = (request: WireRequest, index: number) => WireReply | 'hang';

export interface Wire {
  readonly requests: readonly WireRequest[];
  /** For adapters: this server, fake credentials, and few attempts so that errors come soon. */
  readonly options: AwsOptions;
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

export const startWire = async (answer: Answer, maxAttempts = 1): Promise<Wire> => {
  const requests: WireRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const received: WireRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: await bodyOf(request),
    };
    requests.push(received);
    const reply = answer(received, requests.length - 1);
    if (reply === 'hang') return;
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(reply.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
      maxAttempts,
    },
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
};

/** An error as S3 prints it. */
export const s3Error = (status: number, code: string): WireReply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said by the stub</Message></Error>`,
});

/** An error as CloudFront prints it. */
export const cloudFrontError = (status: number, code: string): WireReply => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>said by the stub</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** An error of the JSON protocols (KMS, DynamoDB, CloudTrail, EventBridge, SQS). */
export const jsonError = (status: number, code: string): WireReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message: 'said by the stub' }),
});

export const xml = (body: string, headers: Readonly<Record<string, string>> = {}): WireReply => ({
  headers: { 'content-type': 'application/xml', ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

export const json = (body: unknown): WireReply => ({
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

/** A clock that passes at once and remembers how long it was asked to wait, milliseconds. */
export const instantClock = (start = 1_700_000_000_000) => {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
};
