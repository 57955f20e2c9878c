/** The whole lab: an AWS account on loopback, its edge, the deployed functions and a Slack, started and ended together. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, createAccount } from './aws/account.ts';
import { type AwsServer, startAwsServer } from './aws/server.ts';
import type { LabTraps } from './aws/traps.ts';
import { type Edge, startEdge } from './edge/edge.ts';
import { homeRegion, installationOf } from './runtime/definitions.ts';
import { type Deployment, readDeployment } from './runtime/deployment.ts';
import { deployedRules } from './runtime/event-rules.ts';
import { createLogBook, type LogBook } from './runtime/logs.ts';
import { createQueues } from './runtime/queues.ts';
import { createStack, defaultTempo, type LabStack, type Tempo } from './runtime/stack.ts';
import { createEvents } from './services/event-bus.ts';
import type { EventRules } from './services/event-rules.ts';
import { type MotoServer, startMoto } from './services/moto.ts';
import { proxyHandler, registerJson } from './services/register.ts';
import { createSqs } from './services/sqs.ts';
import { createSsm } from './services/ssm.ts';
import { createStateTable } from './services/state-table.ts';
import { type SlackSink, startSlackSink } from './slack/sink.ts';
import { type Actors, createActors } from './story/actors.ts';
import { seedAccount } from './story/seed.ts';
import type { Seeded } from './story/seed-names.ts';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

export interface LabOptions {
  /** Everything that is left to luck follows from it. */
  readonly seed?: number;
  /** Folder with `functions/<name>/index.mjs`; `dist` of the repository by default. */
  readonly dist?: string;
  /** Parameters of serverless.yml. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly tempo?: Partial<Tempo>;
  readonly traps?: Partial<LabTraps>;
  /** From an API call to its event on the bus. */
  readonly eventDelayMs?: number;
}

export interface Lab {
  readonly account: Account;
  /** The one endpoint of all services: AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** For tests that must answer in a service's place: `server.registerService`. */
  readonly server: AwsServer;
  readonly edge: Edge;
  readonly slack: SlackSink;
  readonly stack: LabStack;
  /** Of all Regions, as DescribeRule tells them; what is changed here changes no delivery. */
  readonly rules: EventRules;
  readonly logs: LogBook;
  readonly actors: Actors;
  readonly seeded: Seeded;
  readonly tableName: string;
  close(): Promise<void>;
}

export const slackParameter = '/origin-guard/slack-webhook';
export const uploaderRole = 'media-upload';

/** Seconds where a deployed stack has minutes. */
export const labParams = {
  mode: 'enforce',
  graceSeconds: 2,
  secondReadSeconds: 2,
  settleSeconds: 1,
  secondPurgeSeconds: 2,
  slackWebhookParameter: slackParameter,
} as const;

const tableName = 'origin-guard-lab-StateTable';

/** Things that were started, to be ended in the opposite order. */
const createClosers = () => {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    add: <T>(thing: T, close: (thing: T) => Promise<void> | void): T => {
      closers.push(() => close(thing));
      return thing;
    },
    closeAll: async (): Promise<void> => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};
type Closers = ReturnType<typeof createClosers>;

const startServices = async (
  account: Account,
  server: AwsServer,
  deployment: Deployment,
  options: LabOptions,
  closers: Closers,
) => {
  const [moto, slack] = await Promise.all([startMoto(), startSlackSink()]);
  closers.add<MotoServer>(moto, (thing) => thing.close());
  closers.add<SlackSink>(slack, (thing) => thing.close());
  const logs = createLogBook();
  const queues = createQueues(server.url, account.id, deployment);
  const stack = createStack({
    account,
    deployment,
    queues,
    logs,
    tableName,
    endpoint: server.url,
    dist: options.dist ?? join(root, 'dist'),
    tempo: { ...defaultTempo, ...options.tempo },
  });
  closers.add(stack, (thing) => thing.close());
  const webhook = { name: slackParameter, type: 'SecureString', value: slack.webhookUrl } as const;
  const rules = deployedRules(deployment, root);
  const places = { tableName, queueUrl: queues.changes.settings.url };
  const installation = installationOf(deployment, account, places);
  registerJson(server, [
    createSqs([queues.changes, queues.deadLetters, queues.failedRuns]),
    createEvents({ default: stack.bus }, account.id, homeRegion, rules),
    createSsm([webhook, installation], homeRegion, account.id),
  ]);
  server.registerService('dynamodb', proxyHandler(moto.url));
  return { slack, logs, stack, rules };
};

/** Starts everything on free ports of 127.0.0.1. What was started is ended again when a later part fails. */
export const startLab = async (options: LabOptions = {}): Promise<Lab> => {
  const closers = createClosers();
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
};

/** Until the edges know all distributions: from then on they answer as they should. */
const deployed = (account: Account): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, account.traps.deployMs + 10));

const assemble = async (options: LabOptions, closers: Closers): Promise<Lab> => {
  const params = { ...labParams, ...options.params };
  const deployment = readDeployment({ root, stage: 'lab', params });
  const account = createAccount({ seed: options.seed ?? 1, traps: options.traps ?? {} });
  const server = closers.add(await startAwsServer(account), (thing) => thing.close());
  const edge = closers.add(await startEdge(account, { errorCachingMs: 1000 }), (thing) => thing.close());
  const services = await startServices(account, server, deployment, options, closers);
  const actors = closers.add(createActors(server.url), (thing) => thing.close());
  await createStateTable(server.url, actors.owner.accessKeyId, tableName);
  const uploader = account.principals.ensure('role', uploaderRole);
  const seeded = await seedAccount(actors.owner, account.id, uploader.arn);
  await deployed(account);
  // The account is older than the guard: what happened until here is no event for it.
  account.events.traps.delayMs = options.eventDelayMs ?? 1000;
  await services.stack.start();
  return {
    account,
    server,
    endpoint: server.url,
    edge,
    ...services,
    actors,
    seeded,
    tableName,
    close: closers.closeAll,
  };
};
