/** A function with its warm environments: starts a process when all are busy, reuses them, stops them at the end. */
import { type Environment, type FunctionDefinition, startEnvironment } from './environment.ts';
import type { LogBook } from './logs.ts';
import type { InvocationResult } from './runtime-api.ts';

export interface InvocationRecord {
  readonly functionName: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly result: InvocationResult;
}

export interface LabFunction {
  readonly definition: FunctionDefinition;
  /** A synchronous invocation. What the handler throws is in the result. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** An asynchronous one (rules, schedules): tried again twice when it fails, as Lambda does, then dropped. */
  invokeAsync(event: unknown): Promise<InvocationResult>;
  readonly invocations: readonly InvocationRecord[];
  /** Asynchronous invocations under way, retries and the waiting between them included. */
  readonly busy: number;
  /** Starts one environment before it is needed, so that the first event meets a warm function. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export interface FunctionOptions {
  /** Between the tries of an asynchronous invocation. AWS waits one minute, then two. */
  readonly asyncRetryDelayMs?: number;
}

export const createFunction = (
  definition: FunctionDefinition,
  logs: LogBook,
  options: FunctionOptions = {},
): LabFunction => {
  const idle: Environment[] = [];
  const all = new Set<Environment>();
  const invocations: InvocationRecord[] = [];
  let closed = false;
  let busy = 0;

  const take = async (): Promise<Environment> => {
    for (let warm = idle.pop(); warm !== undefined; warm = idle.pop()) {
      if (warm.alive) return warm;
      all.delete(warm);
    }
    const fresh = await startEnvironment(definition, logs);
    all.add(fresh);
    if (closed) await fresh.close();
    return fresh;
  };
  const invoke = async (event: unknown): Promise<InvocationResult> => {
    if (closed) throw new Error(`The lab is closed: ${definition.name} was not invoked.`);
    const startedAt = Date.now();
    const environment = await take();
    const result = await environment.invoke(event);
    if (environment.alive) idle.push(environment);
    else all.delete(environment);
    const durationMs = Date.now() - startedAt;
    invocations.push({ functionName: definition.name, startedAt, durationMs, result });
    if (invocations.length > 1000) invocations.shift();
    return result;
  };
  const withRetries = async (event: unknown): Promise<InvocationResult> => {
    let result = await invoke(event);
    for (let retry = 1; retry <= 2 && result.status === 'error' && !closed; retry += 1) {
      await new Promise((resolve) => setTimeout(resolve, options.asyncRetryDelayMs ?? 1000));
      if (!closed) result = await invoke(event);
    }
    return result;
  };
  return {
    definition,
    invoke,
    invokeAsync: async (event) => {
      busy += 1;
      try {
        return await withRetries(event);
      } finally {
        busy -= 1;
      }
    },
    invocations,
    get busy() {
      return busy;
    },
    warm: async () => {
      const environment = await take();
      idle.push(environment);
    },
    close: async () => {
      closed = true;
      await Promise.all([...all].map((environment) => environment.close()));
    },
  };
};
