/** ministack, an AWS emulator that nobody here wrote, as a process of its own on loopback that ends with ours. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, startProgram } from '../../lab/services/loopback-program.ts';

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

/** Starts it on a free port and waits until it answers, at most a minute. */
export const startMinistack = async (options: MinistackOptions): Promise<Ministack> => {
  const program = programOf('ministack', process.env.MINISTACK);
  const port = await freePort();
  const { url, close } = await startProgram({
    name: 'ministack',
    program,
    env: {
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: options.account,
      // Its MQTT listener would bind every interface.
      IOT_MTLS_ENABLED: '0',
      ...options.env,
    },
    port,
    health: '/_ministack/health',
  });
  return { endpoint: url, close };
};
