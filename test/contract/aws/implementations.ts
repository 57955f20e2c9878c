/** The three that are held to the same behaviours: our lab, and two emulators that other people wrote. */
import { createAccount } from '../../../lab/aws/account.ts';
import { startAwsServer } from '../../../lab/aws/server.ts';
import { promptTraps } from '../../../lab/aws/traps.ts';
import { startMoto } from '../../../lab/services/moto.ts';
import type { AwsCredentials } from '../../../lib/aws/clients.ts';
import { programOf, startMinistack } from '../../support/ministack.ts';
import { account } from './world.ts';

export type Name = 'lab' | 'moto' | 'ministack';

export interface Running {
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  close(): Promise<void>;
}

const fake: AwsCredentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

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

const startMinistackServer = async (): Promise<Running> => {
  const { endpoint, close } = await startMinistack({ account });
  return { endpoint, credentials: fake, close };
};

export const start: Readonly<Record<Name, () => Promise<Running>>> = {
  lab: startLab,
  moto: startMotoServer,
  ministack: startMinistackServer,
};
