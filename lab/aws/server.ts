/** The account on a port of 127.0.0.1, for the real SDK clients and the real AWS CLI. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './account.ts';
import { type AwsApi, createAwsApi } from './router.ts';
import type { AwsRequest, AwsResponse, ServiceHandler } from './wire.ts';

export interface AwsServer extends AwsApi {
  /** `http://127.0.0.1:PORT`: the endpoint of every client. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Further services by SigV4 signing name; more can be added later with `registerService`. */
  readonly services?: Readonly<Record<string, ServiceHandler>>;
}

const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const flatHeaders = (message: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );

/** An HTTP message as the router wants it. */
export const toAwsRequest = async (message: IncomingMessage): Promise<AwsRequest> => {
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: flatHeaders(message),
    body: await readBody(message),
  };
};

/** Writes an answer; `undefined` cuts the connection. */
export const sendResponse = (response: ServerResponse, answer: AwsResponse | undefined): void => {
  if (answer === undefined) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers });
  response.end(answer.body ?? '');
};

/** Listens on 127.0.0.1 only; port 0 takes a free one. Answers the port. */
export const listenOnLoopback = async (server: Server, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
};

/** Also ends requests that hang. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Starts serving; `close` also ends requests that hang. */
export const startAwsServer = async (account: Account, options: ServerOptions = {}): Promise<AwsServer> => {
  const api = createAwsApi(account);
  for (const [name, handler] of Object.entries(options.services ?? {})) api.registerService(name, handler);
  const server = createServer((message, response) => {
    toAwsRequest(message)
      .then(api.handleAws)
      .then((answer) => sendResponse(response, answer))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 30_000;
  const port = await listenOnLoopback(server, options.port ?? 0);
  return {
    ...api,
    url: `http://127.0.0.1:${port}`,
    port,
    close: () => closeServer(server),
  };
};
