/** One execution environment: a process of Node 24 that runs one function's real bundle, and its Runtime API. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { LogBook } from './logs.ts';
import { type InvocationResult, type RuntimeApi, startRuntimeApi } from './runtime-api.ts';

/** What the lab must know of a function to run it; read from serverless.yml by deployment.ts. */
export interface FunctionDefinition {
  /** As in serverless.yml: `on-change`. Logs are kept by it. */
  readonly name: string;
  /** As deployed: `origin-guard-lab-on-change`. */
  readonly lambdaName: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly taskRoot: string;
  /** `index.handler`: file without extension, and export. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly region: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Environment {
  readonly alive: boolean;
  /** One event; a second one only after the first was answered. */
  invoke(event: unknown): Promise<InvocationResult>;
  close(): Promise<void>;
}

const here = dirname(fileURLToPath(import.meta.url));
const packaged = join(here, '../../node_modules/node/bin/node');

/** The Lambda runtime's Node: this very process when it is 24, else the one of node_modules. */
export const nodeForFunctions = (): string =>
  process.versions.node.startsWith('24.') ? process.execPath : packaged;

const processEnvironment = (definition: FunctionDefinition, api: string): Record<string, string> => ({
  // Nothing of the host's environment gets in: no credentials, no profile, no proxy.
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  TZ: ':UTC',
  LANG: 'en_US.UTF-8',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_RUNTIME_API: api,
  AWS_LAMBDA_FUNCTION_NAME: definition.lambdaName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.lambdaName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'lab',
  AWS_REGION: definition.region,
  AWS_DEFAULT_REGION: definition.region,
  LAMBDA_TASK_ROOT: definition.taskRoot,
  _HANDLER: definition.handler,
  ...definition.environment,
});

const start = (
  definition: FunctionDefinition,
  api: RuntimeApi,
  logs: LogBook,
): ChildProcessByStdio<null, Readable, Readable> => {
  const child = spawn(nodeForFunctions(), [join(here, 'bootstrap.ts')], {
    cwd: definition.taskRoot,
    env: processEnvironment(definition, api.address),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => logs.write(definition.name, stream, line));
  }
  child.on('error', (error) => {
    logs.write(definition.name, 'platform', `could not be started: ${error.message}`);
    api.fail('Runtime.StartError', error.message);
  });
  return child;
};

/** Starts the process; the first invocation waits for its import of the bundle, as a cold start does. */
export const startEnvironment = async (
  definition: FunctionDefinition,
  logs: LogBook,
): Promise<Environment> => {
  if (!existsSync(definition.taskRoot)) {
    throw new Error(
      `${definition.name} has no bundle: ${definition.taskRoot} does not exist. "npm run package" makes it.`,
    );
  }
  const api = await startRuntimeApi(definition.arn);
  const child = start(definition, api, logs);
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', (code, signal) => {
      api.fail(
        'Runtime.ExitError',
        `The process of ${definition.name} ended (${signal ?? `exit code ${code}`}).`,
      );
      resolve();
    });
  });
  let alive = true;
  void exited.then(() => {
    alive = false;
    return api.close();
  });
  const stop = (): void => {
    alive = false;
    child.kill('SIGKILL');
  };
  return {
    get alive() {
      return alive;
    },
    invoke: (event) => invokeWithin(definition, api, logs, stop, event),
    close: async () => {
      stop();
      await exited;
    },
  };
};

/** Lambda ends the process of a function whose time is up; so does this. */
const invokeWithin = async (
  definition: FunctionDefinition,
  api: RuntimeApi,
  logs: LogBook,
  stop: () => void,
  event: unknown,
): Promise<InvocationResult> => {
  const seconds = (definition.timeoutMs / 1000).toFixed(2);
  const timer = setTimeout(() => {
    logs.write(definition.name, 'platform', `Task timed out after ${seconds} seconds`);
    api.fail('Sandbox.Timedout', `Task timed out after ${seconds} seconds`);
    stop();
  }, definition.timeoutMs);
  try {
    const result = await api.invoke(event, Date.now() + definition.timeoutMs);
    if (result.status === 'error') {
      const { errorType, errorMessage, stackTrace } = result.error;
      logs.write(definition.name, 'platform', [`${errorType}: ${errorMessage}`, ...stackTrace].join('\n'));
    }
    return result;
  } finally {
    clearTimeout(timer);
  }
};
