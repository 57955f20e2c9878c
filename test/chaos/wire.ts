/** The SDK's requests, handed to the lab's wire API in this process: no socket, no timer. */
import type { AwsRequest, AwsResponse } from '../../lab/aws/wire.ts';

/** As the SDK builds it, as far as we look at it. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Carrier = (request: AwsRequest) => Promise<AwsResponse>;

const queryOf = (query: SdkRequest['query']): URLSearchParams => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, one ?? '');
  }
  return params;
};

const bodyOf = (body: unknown): Buffer => {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new Error('The chaos harness carries texts and bytes, no streams.');
};

const toAwsRequest = (request: SdkRequest): AwsRequest => ({
  method: request.method,
  path: request.path,
  query: queryOf(request.query),
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ),
  body: bodyOf(request.body),
});

const noBytes = new Uint8Array();

/** A request handler for SDK clients. What `carry` throws is what the network threw. */
export const handlerOf = (carry: Carrier) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
  handle: async (request: SdkRequest) => {
    const answer = await carry(toAwsRequest(request));
    const body =
      typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : (answer.body ?? noBytes);
    return { response: { statusCode: answer.status, headers: { ...answer.headers }, body } };
  },
});
