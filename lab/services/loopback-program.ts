/** What starting somebody else's server on loopback takes: a free port, and an end that comes with ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** The shell ends the program when its standard input closes, which happens however this process ends. */
export const guardian = '"$@" & child=$!; cat >/dev/null; kill $child 2>/dev/null; wait $child';

export interface LoopbackProgram {
  readonly url: string;
  close(): Promise<void>;
}

export interface ProgramStart {
  /** For messages. */
  readonly name: string;
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** Path that answers 2xx once it is ready. */
  readonly health: string;
}

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

const spawned = ({ name, program, args = [], env }: ProgramStart): ChildProcess =>
  spawn('/bin/sh', ['-c', guardian, name, program, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: process.env.HOME ?? '/tmp', ...env },
  });

/** Starts it and waits until it answers, at most a minute; then its last words are told. */
export const startProgram = async (start: ProgramStart): Promise<LoopbackProgram> => {
  const url = `http://127.0.0.1:${start.port}`;
  const child = spawned(start);
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
    if (await isHealthy(`${url}${start.health}`)) return { url, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  throw new Error(`${start.name} did not answer on ${url} within a minute. Its last words:\n${said}`);
};
