/** The Lambda Runtime API of one execution environment: hands it one event at a time and takes the answer. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

export type InvocationResult =
  | { readonly status: 'ok'; readonly requestId: string; readonly payload: unknown }
  | { readonly status: 'error'; readonly requestId: string; readonly error: InvocationError };

export interface RuntimeApi {
  /** `127.0.0.1:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands over one event. The answer of a handler that throws is a value, not an exception. */
  invoke(event: unknown, deadline: number): Promise<InvocationResult>;
  /** Ends whatever is in flight with this error: the process died, or its time was up. */
  fail(errorType: string, errorMessage: string): void;
  close(): Promise<void>;
}

interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly finish: (result: InvocationResult) => void;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const asError = (text: string): InvocationError => {
  try {
    const parsed = JSON.parse(text) as Partial<InvocationError>;
    return {
      errorType: parsed.errorType ?? 'Error',
      errorMessage: parsed.errorMessage ?? text,
      stackTrace: parsed.stackTrace ?? [],
    };
  } catch {
    return { errorType: 'Runtime.BadErrorReport', errorMessage: text, stackTrace: [] };
  }
};

/** State of the hand-over: at most one invocation, and at most one poll waiting for it. */
class HandOver {
  private current: Invocation | undefined;
  private handed = false;
  private poll: ServerResponse | undefined;
  private readonly functionArn: string;

  constructor(functionArn: string) {
    this.functionArn = functionArn;
  }

  begin(invocation: Invocation): void {
    this.current = invocation;
    this.handed = false;
    this.tryHand();
  }

  waitForNext(response: ServerResponse): void {
    this.poll = response;
    this.tryHand();
  }

  finish(requestId: string | undefined, make: (requestId: string) => InvocationResult): boolean {
    const invocation = this.current;
    if (invocation === undefined) return false;
    if (requestId !== undefined && requestId !== invocation.requestId) return false;
    this.current = undefined;
    invocation.finish(make(invocation.requestId));
    return true;
  }

  private tryHand(): void {
    if (this.current === undefined || this.poll === undefined || this.handed) return;
    this.handed = true;
    this.poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': this.current.requestId,
      'lambda-runtime-deadline-ms': String(this.current.deadline),
      'lambda-runtime-invoked-function-arn': this.functionArn,
      'lambda-runtime-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    this.poll.end(JSON.stringify(this.current.event));
    this.poll = undefined;
  }
}

const route = async (
  handOver: HandOver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const path = (request.url ?? '').replace('/2018-06-01/runtime', '');
  if (request.method === 'GET' && path === '/invocation/next') return handOver.waitForNext(response);
  const text = await bodyOf(request);
  const [, , requestId, what] = path.split('/');
  const accepted = take(handOver, path, requestId, what, text);
  response.writeHead(accepted ? 202 : 404, { 'content-type': 'application/json' }).end('{"status":"OK"}');
};

const take = (
  handOver: HandOver,
  path: string,
  requestId: string | undefined,
  what: string | undefined,
  text: string,
): boolean => {
  if (path === '/init/error') {
    return handOver.finish(undefined, (id) => ({ status: 'error', requestId: id, error: asError(text) }));
  }
  if (what === 'response') {
    return handOver.finish(requestId, (id) => ({ status: 'ok', requestId: id, payload: JSON.parse(text) }));
  }
  if (what === 'error') {
    return handOver.finish(requestId, (id) => ({ status: 'error', requestId: id, error: asError(text) }));
  }
  return false;
};

/** Starts a Runtime API on a free port of 127.0.0.1. */
export const startRuntimeApi = async (functionArn: string): Promise<RuntimeApi> => {
  const handOver = new HandOver(functionArn);
  const server = createServer((request, response) => {
    route(handOver, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    invoke: (event, deadline) =>
      new Promise((finish) => handOver.begin({ requestId: randomUUID(), event, deadline, finish })),
    fail: (errorType, errorMessage) => {
      handOver.finish(undefined, (requestId) => ({
        status: 'error',
        requestId,
        error: { errorType, errorMessage, stackTrace: [] },
      }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
