/** The edge on a port of 127.0.0.1: `http://127.0.0.1:PORT/<distributionId>/<path>`, or the path alone with `x-lab-distribution`. */
import { createServer, type IncomingMessage } from 'node:http';
import type { Account } from '../aws/account.ts';
import { closeServer, listenOnLoopback, sendResponse, toAwsRequest } from '../aws/server.ts';
import { createEdge, type EdgeOptions } from './serve.ts';
import type { EdgeAnswer, EdgeRequest } from './words.ts';

export interface Edge {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The address of a path of a distribution. */
  urlOf(distributionId: string, path: string): string;
  /** The same without HTTP; HTTPS and GET unless said otherwise. */
  view(distributionId: string, path: string, more?: Partial<EdgeRequest>): Promise<EdgeAnswer>;
  /** May be changed while it runs. */
  readonly options: { -readonly [K in keyof EdgeOptions]: EdgeOptions[K] };
  /** Forgets everything, as no edge does. */
  clearCache(): void;
  close(): Promise<void>;
}

const defaults: EdgeOptions = { errorCachingMs: 10_000, cacheMs: 86_400_000 };

const plainView = { method: 'GET', protocol: 'https', headers: {}, body: Buffer.alloc(0) } as const;

const toEdgeRequest = async (message: IncomingMessage): Promise<EdgeRequest> => {
  const { method, path, headers, body } = await toAwsRequest(message);
  const named = headers['x-lab-distribution'];
  const [, first = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  return {
    distributionId: named ?? first,
    method,
    path: named === undefined ? rest : path,
    protocol: headers['x-forwarded-proto'] === 'http' ? 'http' : 'https',
    headers,
    body,
  };
};

const asResponse = (answer: EdgeAnswer, method: string) => ({
  status: answer.status,
  headers: {
    ...answer.headers,
    // Headers are Latin-1 and one line.
    ...(answer.because === undefined
      ? {}
      : { 'x-lab-because': answer.because.replace(/[^\x20-\x7e]/g, ' ') }),
  },
  ...(method === 'HEAD' ? {} : { body: answer.body }),
});

/** Starts the edge; `options.errorCachingMs` is worth lowering in a lab. */
export const startEdge = async (
  account: Account,
  options: Partial<EdgeOptions> & { readonly port?: number } = {},
): Promise<Edge> => {
  const { port = 0, ...given } = options;
  const live = { ...defaults, ...given };
  const edge = createEdge(account, live);
  const server = createServer((message, response) => {
    toEdgeRequest(message)
      .then(async (request) => sendResponse(response, asResponse(await edge.serve(request), request.method)))
      .catch((error: unknown) => {
        console.error('lab edge: unexpected error', error);
        sendResponse(response, { status: 500, body: String(error) });
      });
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, port)}`;
  return {
    url,
    urlOf: (distributionId, path) => `${url}/${distributionId}${path}`,
    view: (distributionId, path, more) => edge.serve({ ...plainView, distributionId, path, ...more }),
    options: live,
    clearCache: edge.cache.clear,
    close: () => closeServer(server),
  };
};
