/**
 * What AWS runs around a handler, for the lab: imports the bundle named by LAMBDA_TASK_ROOT and _HANDLER, then polls
 * the Runtime API for one event at a time. Started by environment.ts as its own process, never imported.
 */
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: LambdaContext) => unknown;

interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The lab started a function without ${name}.`);
  return value;
};

const [apiHost = '', apiPort = ''] = setting('AWS_LAMBDA_RUNTIME_API').split(':');

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Plain node:http, because the poll may rightly wait for hours and fetch gives up after five minutes. */
const call = (method: string, path: string, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: apiHost, port: apiPort, method, path: `/2018-06-01/runtime${path}` };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const describe = (error: unknown): { errorType: string; errorMessage: string; stackTrace: string[] } =>
  error instanceof Error
    ? {
        errorType: error.name,
        errorMessage: error.message,
        stackTrace: (error.stack ?? '')
          .split('\n')
          .slice(1, 8)
          .map((line) => line.trim()),
      }
    : { errorType: 'Error', errorMessage: String(error), stackTrace: [] };

const post = (path: string, body: unknown): Promise<Answer> =>
  call('POST', path, JSON.stringify(body ?? null));

const header = (headers: IncomingHttpHeaders, name: string): string => String(headers[name] ?? '');

const contextOf = (headers: IncomingHttpHeaders): LambdaContext => {
  const deadline = Number(header(headers, 'lambda-runtime-deadline-ms'));
  return {
    functionName: setting('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: setting('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: header(headers, 'lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: setting('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    awsRequestId: header(headers, 'lambda-runtime-aws-request-id'),
    logGroupName: setting('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: setting('AWS_LAMBDA_LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
};

const loadHandler = async (): Promise<Handler> => {
  const [file = '', name = ''] = setting('_HANDLER').split('.');
  const module: Record<string, unknown> = await import(
    pathToFileURL(join(setting('LAMBDA_TASK_ROOT'), `${file}.mjs`)).href
  );
  const handler = module[name];
  if (typeof handler !== 'function') throw new Error(`${file}.mjs exports no function "${name}".`);
  return handler as Handler;
};

const serveOne = async (handler: Handler): Promise<void> => {
  const next = await call('GET', '/invocation/next');
  const id = header(next.headers, 'lambda-runtime-aws-request-id');
  process.env._X_AMZN_TRACE_ID = header(next.headers, 'lambda-runtime-trace-id');
  const event: unknown = JSON.parse(next.body);
  try {
    await post(`/invocation/${id}/response`, await handler(event, contextOf(next.headers)));
  } catch (error) {
    await post(`/invocation/${id}/error`, describe(error));
  }
};

const main = async (): Promise<void> => {
  const handler = await loadHandler().catch(async (error: unknown) => {
    await post('/init/error', describe(error));
    throw error;
  });
  for (;;) await serveOne(handler);
};

const labIsGone = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '');

main().catch((error: unknown) => {
  if (!labIsGone(error)) console.error(error);
  process.exit(labIsGone(error) ? 0 : 1);
});
