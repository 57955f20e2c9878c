/** The three that are held to the same behaviours: our lab, and two emulators that other people wrote. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createAccount } from '../../../lab/aws/account.ts';
import { startAwsServer } from '../../../lab/aws/server.ts';
import { promptTraps } from '../../../lab/aws/traps.ts';
import { freePort, guardian } from '../../../lab/services/loopback-program.ts';
import { startMoto } from '../../../lab/services/moto.ts';
import type { AwsCredentials } from '../../../lib/aws/clients.ts';
import { account } from './world.ts';

export type Name = 'lab' | 'moto' | 'ministack';

export interface Running {
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  close(): Promise<void>;
}

const fake: AwsCredentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

const programOf = (name: 'moto_server' | 'ministack', override: string | undefined): string => {
  const program = override ?? fileURLToPath(new URL(`../../../.venv/bin/${name}`, import.meta.url));
  if (existsSync(program)) return program;
  throw new Error(
    `${program} does not exist, so the lab was not compared with it. "node scripts/venv.mjs" makes .venv with ` +
      'everything that the tests need; then run the same test again.',
  );
};

/** As strict as AWS, with times short enough to wait for: a deployment and an invalidation are seen in progress. */
const startLab = async (): Promise<Running> => {
  const lab = createAccount({ id: account, traps: { ...promptTraps, deployMs: 250, invalidationMs: 250 } });
  const server = await startAwsServer(lab);
  const { accessKeyId, secretAccessKey } = lab.callers.named('lab-owner');
  return {
    endpoint: server.url,
    credentials: { accessKeyId, secretAccessKey },
    close: () => server.close(),
  };
};

const startMotoServer = async (): Promise<Running> => {
  programOf('moto_server', process.env.MOTO_SERVER);
  const moto = await startMoto();
  return { endpoint: moto.url, credentials: fake, close: () => moto.close() };
};

const spawnMinistack = (program: string, port: number): ChildProcess =>
  spawn('/bin/sh', ['-c', guardian, 'ministack', program], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: process.env.HOME ?? '/tmp',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: account,
      // Its MQTT listener would bind every interface.
      IOT_MTLS_ENABLED: '0',
    },
  });

const healthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
};

const startMinistack = async (): Promise<Running> => {
  const program = programOf('ministack', process.env.MINISTACK);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawnMinistack(program, port);
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
    if (await healthy(`${endpoint}/_ministack/health`)) return { endpoint, credentials: fake, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  throw new Error(`ministack did not answer on ${endpoint} within a minute. Its last words:\n${said}`);
};

export const start: Readonly<Record<Name, () => Promise<Running>>> = {
  lab: startLab,
  moto: startMotoServer,
  ministack: startMinistack,
};
