/** Joins the further services to the lab's one endpoint: our JSON services, and DynamoDB by way of moto. */
import type { AwsServer } from '../aws/server.ts';
import type { AwsResponse, ServiceHandler, ServiceRequest } from '../aws/wire.ts';
import { answerJson, type JsonService } from './json-service.ts';

export const jsonHandler =
  (service: JsonService): ServiceHandler =>
  async (request) =>
    answerJson(service, request.headers['x-amz-target'] ?? '', request.body.toString('utf8'), request.region);

const hopByHop = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'transfer-encoding',
  'expect',
]);

const forwardedHeaders = (request: ServiceRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopByHop.has(name)));

/** Sends the request on as it is and brings the answer back. */
export const proxyHandler =
  (backend: string): ServiceHandler =>
  async (request): Promise<AwsResponse> => {
    const response = await fetch(backend + request.path, {
      method: request.method,
      headers: forwardedHeaders(request),
      body: request.body.toString('utf8'),
    });
    const headers: Record<string, string> = {};
    for (const name of ['content-type', 'x-amz-crc32', 'x-amzn-requestid', 'x-amzn-errortype']) {
      const value = response.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
  };

export const registerJson = (
  server: Pick<AwsServer, 'registerService'>,
  services: readonly JsonService[],
): void => {
  for (const service of services) server.registerService(service.name, jsonHandler(service));
};
