/** The lab's services and the real adapters on them: what the bed stands on. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../lab/aws/account.ts';
import { startAwsServer } from '../../lab/aws/server.ts';
import { createDynamoDb } from '../../lab/services/dynamodb/service.ts';
import { createEventBus, createEvents } from '../../lab/services/event-bus.ts';
import type { EventRules } from '../../lab/services/event-rules.ts';
import { type MotoServer, startMoto } from '../../lab/services/moto.ts';
import { createQueue } from '../../lab/services/queue.ts';
import { proxyHandler, registerJson } from '../../lab/services/register.ts';
import { createSqs } from '../../lab/services/sqs.ts';
import { checkPort } from '../../lib/aws/checks.ts';
import { awsPorts } from '../../lib/aws/index.ts';
import { parametersPort } from '../../lib/aws/parameters.ts';
import { actorOf } from '../../lib/core/trigger/actor.ts';
import type { CheckPort, ParametersPort, Ports } from '../../lib/ports.ts';

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

const stackName = 'origin-guard-prod';

/** As they are after a deploy: four at home, three in the Region of `docs`. */
const rulesOfStack = (): EventRules => {
  const rule = (region: string, name: string) => ({ region, name, pattern: {}, state: 'ENABLED' });
  return [
    ...['CloudFrontRule', 'S3Rule', 'KmsRule', 'KmsGrantsRule'].map((name) =>
      rule('us-east-1', `${stackName}-${name}`),
    ),
    ...['s3', 'kms', 'kms-grants'].map((name) => rule('eu-west-1', `${stackName}-forwarders-${name}`)),
  ];
};

/** `lab`: a table in this process, for tests that ask it thousands of times; it is held against moto by contract. */
export type TableOf = 'moto' | 'lab';

export const startServices = async (account: Account, clock: { now(): number }, tableOf: TableOf) => {
  const server = await startAwsServer(account);
  const queueNamed = (name: string) =>
    createQueue(
      {
        name,
        url: `${server.url}/${account.id}/${name}`,
        arn: `arn:aws:sqs:us-east-1:${account.id}:${name}`,
        visibilityTimeoutMs: 12 * minute,
      },
      clock.now,
    );
  const queue = queueNamed(`${stackName}-changes`);
  const deadLetters = queueNamed(`${stackName}-changes-dead-letters`);
  const failedRuns = queueNamed(`${stackName}-failed-runs`);
  const rules = rulesOfStack();
  const bus = createEventBus();
  registerJson(server, [
    createSqs([queue, deadLetters, failedRuns]),
    createEvents({ default: bus }, account.id, 'us-east-1', rules),
  ]);
  if (tableOf === 'lab') registerJson(server, [createDynamoDb(clock.now)]);
  else server.registerService('dynamodb', proxyHandler((await sharedMoto()).url));
  return { server, queue, deadLetters, failedRuns, rules, bus };
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

/** What only the self-check and `guard doctor` ask. */
export const checksOf = (wired: Wired, credentials: Caller): CheckPort =>
  checkPort({ region: 'us-east-1', endpoint: wired.endpoint, credentials, maxAttempts: wired.maxAttempts });

export const parametersOf = (wired: Wired, credentials: Caller): ParametersPort =>
  parametersPort({ region: 'us-east-1', endpoint: wired.endpoint, credentials, maxAttempts: 1 });

export const wirePorts = (wired: Wired) => {
  const guard = wired.account.callers.register({ kind: 'role', name: guardRole });
  return { ourRoleNames, ports: portsOf(wired, guard), checks: () => checksOf(wired, guard) };
};
