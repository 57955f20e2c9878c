/** ministack, an AWS emulator that nobody here wrote, as a process of its own on loopback that ends with ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, guardian } from '../../lab/services/loopback-program.ts';

export interface Ministack {
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface MinistackOptions {
  readonly account: string;
  /** Further environment; functions that run in it inherit it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program of .venv, or the one that is named instead. @throws when it is not there, with what to do */
export const programOf = (name: 'moto_server' | 'ministack', override: string | undefined): string => {
  const program = override ?? fileURLToPath(new URL(`../../.venv/bin/${name}`, import.meta.url));
  if (existsSync(program)) return program;
  throw new Error(
    `${program} does not exist, so nothing was tested with it. "node scripts/venv.mjs" makes .venv with ` +
      'everything that the tests need; then run the same test again.',
  );
};

const spawnMinistack = (program: string, port: number, options: MinistackOptions): ChildProcess =>
  spawn('/bin/sh', ['-c', guardian, 'ministack', program], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: process.env.HOME ?? '/tmp',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: options.account,
      // Its MQTT listener would bind every interface.
      IOT_MTLS_ENABLED: '0',
      ...options.env,
    },
  });

const healthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
};

/** Starts it on a free port and waits until it answers, at most a minute. */
export const startMinistack = async (options: MinistackOptions): Promise<Ministack> => {
  const program = programOf('ministack', process.env.MINISTACK);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawnMinistack(program, port, options);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin?.end();
    await exited;
  };
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (await healthy(`${endpoint}/_ministack/health`)) return { endpoint, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  throw new Error(`ministack did not answer on ${endpoint} within a minute. Its last words:\n${said}`);
};
