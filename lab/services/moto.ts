/** DynamoDB for the lab: a moto server of its own on loopback, ended with the lab even if the lab is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, guardian } from './loopback-program.ts';

export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** `MOTO_SERVER`, else the one of the repository's own Python environment. */
const motoProgram = (): string => {
  const program = process.env.MOTO_SERVER ?? join(root, '.venv/bin/moto_server');
  if (existsSync(program)) return program;
  throw new Error(
    `The lab's DynamoDB is moto_server, and ${program} does not exist. "npm run story" installs it into .venv; or set MOTO_SERVER to one you have.`,
  );
};

const spawnMoto = (port: number): ChildProcess =>
  spawn('/bin/sh', ['-c', guardian, 'moto', motoProgram(), '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: process.env.HOME ?? '/tmp',
      MOTO_ACCOUNT_ID: '111122223333',
    },
  });

const healthy = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/moto-api/data.json`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

/** Starts it on a free port and waits until it answers, at most a minute. */
export const startMoto = async (): Promise<MotoServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawnMoto(port);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin?.end();
    await exited;
  };
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (await healthy(url)) return { url, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  throw new Error(`moto_server did not answer on ${url} within a minute. Its last words:\n${said}`);
};
