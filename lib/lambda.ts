/** What the handlers share: one logger, metrics and tracer per process, and the app made on the first invocation. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { Context } from 'aws-lambda';
import type { Log, Trace } from './app.ts';
import { traceWith } from './trace.ts';

export const logger = new Logger();
export const metrics = new Metrics();
const tracer = new Tracer();

type Data = Readonly<Record<string, unknown>>;

/** What one searches for stands beside the message; the rest cannot overwrite what Powertools writes there. */
const fields = ({ correlationId, document, ...data }: Data = {}) => ({ correlationId, document, data });

/** Powertools' logger behind our small {@link Log}. */
export const log: Log = {
  info: (message, data) => logger.info(message, fields(data)),
  warn: (message, data) => logger.warn(message, fields(data)),
  error: (message, data) => logger.error(message, fields(data)),
};

/** The middleware of every handler: structured log lines with the request id, and traces. */
export const observability = () => [
  injectLambdaContext(logger),
  captureLambdaHandler(tracer, { captureResponse: false }),
];

/** For handlers that measure: their metrics are written when they end, however they end. */
export const measured = () => [logMetrics(metrics)];

/** Makes a value on first use and keeps it for the life of the process. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const trace = traceWith(tracer);

/** Calls of this SDK client are parts of the trace, by name. */
export const capture = <Client>(client: Client): Client => tracer.captureAWSv3Client(client);

interface Invocation {
  readonly remainingMs: () => number;
  readonly trace: Trace;
}

/** Binds a warm value to one invocation: how much time is left is asked of its context. */
export const forInvocation = <T>(warm: T, context: Context): T & Invocation => ({
  ...warm,
  trace,
  remainingMs: () => context.getRemainingTimeInMillis(),
});
