/** DynamoDB for the lab: a moto server of its own on loopback, ended with the lab even if the lab is killed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type LoopbackProgram, startProgram } from './loopback-program.ts';

export type MotoServer = LoopbackProgram;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** `MOTO_SERVER`, else the one of the repository's own Python environment. */
const motoProgram = (): string => {
  const program = process.env.MOTO_SERVER ?? join(root, '.venv/bin/moto_server');
  if (existsSync(program)) return program;
  throw new Error(
    `The lab's DynamoDB is moto_server, and ${program} does not exist. "npm run story" installs it into .venv; or set MOTO_SERVER to one you have.`,
  );
};

/** Starts it on a free port and waits until it answers, at most a minute. */
export const startMoto = async (): Promise<MotoServer> => {
  const program = motoProgram();
  const port = await freePort();
  return startProgram({
    name: 'moto_server',
    program,
    args: ['-H', '127.0.0.1', '-p', String(port)],
    env: { MOTO_ACCOUNT_ID: '111122223333' },
    port,
    health: '/moto-api/data.json',
  });
};
