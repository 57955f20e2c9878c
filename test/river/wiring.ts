/** The lab's services and the real adapters on them: what the bed stands on. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../lab/aws/account.ts';
import { startAwsServer } from '../../lab/aws/server.ts';
import { createDynamoDb } from '../../lab/services/dynamodb/service.ts';
import { createEventBus, createEvents } from '../../lab/services/event-bus.ts';
import { type MotoServer, startMoto } from '../../lab/services/moto.ts';
import { createQueue } from '../../lab/services/queue.ts';
import { proxyHandler, registerJson } from '../../lab/services/register.ts';
import { createSqs } from '../../lab/services/sqs.ts';
import { awsPorts } from '../../lib/aws/index.ts';
import { actorOf } from '../../lib/core/trigger/actor.ts';
import type { Ports } from '../../lib/ports.ts';

export const guardRole = 'origin-guard-on-change';
export const minute = 60_000;

let moto: Promise<MotoServer> | undefined;
/** One table server for all beds of a test file. */
const sharedMoto = (): Promise<MotoServer> => {
  moto ??= startMoto();
  return moto;
};
export const stopTables = async (): Promise<void> => {
  await (await moto)?.close();
  moto = undefined;
};

/** `lab`: a table in this process, for tests that ask it thousands of times; it is held against moto by contract. */
export type TableOf = 'moto' | 'lab';

export const startServices = async (account: Account, clock: { now(): number }, tableOf: TableOf) => {
  const server = await startAwsServer(account);
  const queue = createQueue(
    {
      name: 'changes',
      url: `${server.url}/${account.id}/changes`,
      arn: `arn:aws:sqs:us-east-1:${account.id}:changes`,
      visibilityTimeoutMs: 12 * minute,
    },
    clock.now,
  );
  const bus = createEventBus();
  registerJson(server, [createSqs([queue]), createEvents({ default: bus }, account.id, 'us-east-1')]);
  if (tableOf === 'lab') registerJson(server, [createDynamoDb(clock.now)]);
  else server.registerService('dynamodb', proxyHandler((await sharedMoto()).url));
  return { server, queue, bus };
};

interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Wired {
  readonly account: Account;
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly tableName: string;
  readonly clock: Ports['clock'];
  readonly maxAttempts: number;
}

const ourRoleNames = ['origin-guard-'];

/** The ports of whoever calls: the guard itself, or a person with the command line. */
export const portsOf = (wired: Wired, { accessKeyId, secretAccessKey }: Caller): Ports => ({
  ...awsPorts({
    region: 'us-east-1',
    partition: 'aws',
    endpoint: wired.endpoint,
    credentials: { accessKeyId, secretAccessKey },
    // Reads that fail shall fail soon; how often the SDK tries is tested beside the adapters.
    maxAttempts: wired.maxAttempts,
    account: wired.account.id,
    tableName: wired.tableName,
    queueUrl: wired.queueUrl,
    busName: 'default',
    actorOf: (record) => actorOf(record, ourRoleNames),
    clock: wired.clock,
  }),
  newId: randomUUID,
});

export const wirePorts = (wired: Wired) => {
  const guard = wired.account.callers.register({ kind: 'role', name: guardRole });
  return { ourRoleNames, ports: portsOf(wired, guard) };
};
