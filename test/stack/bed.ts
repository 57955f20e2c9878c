/** The real stack, deployed by the real osls to ministack, with the lab's account and edge in front of it. */
import { dirname } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Account, createAccount } from '../../lab/aws/account.ts';
import { type Edge, startEdge } from '../../lab/edge/edge.ts';
import { type SlackSink, startSlackSink } from '../../lab/slack/sink.ts';
import { type Actors, createActors } from '../../lab/story/actors.ts';
import { seedAccount } from '../../lab/story/seed.ts';
import type { Seeded } from '../../lab/story/seed-names.ts';
import { uploaderRole } from '../../lab/world.ts';
import { type Ministack, startMinistack } from '../support/ministack.ts';
import { type Front, startFront } from './front.ts';

const region = 'us-east-1';
export const slackParameter = '/origin-guard/slack-webhook';
/** Seconds where a deployed stack has minutes; the functions accept them because their environment says that it is the lab. */
export const deployParams: readonly string[] = [
  '--param=mode=enforce',
  '--param=graceSeconds=2',
  '--param=secondReadSeconds=2',
  '--param=settleSeconds=1',
  '--param=secondPurgeSeconds=2',
  `--param=slackWebhookParameter=${slackParameter}`,
];

export interface StackBed {
  readonly account: Account;
  readonly actors: Actors;
  readonly seeded: Seeded;
  readonly edge: Edge;
  readonly slack: SlackSink;
  readonly front: Front;
  readonly ministack: Ministack;
  /** Options of SDK clients that ask ministack. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Invokes a deployed function and answers what it returned. @throws when it failed */
  invoke(name: string, event: object): Promise<unknown>;
  /** Lets the lab's events reach the bus, and makes the functions' calls known as those of their role. */
  listen(): Promise<void>;
  /** A resource's physical id in the deployed stack; undefined when there is none. */
  physicalId(logicalId: string): Promise<string | undefined>;
  /** What became of the stack's resources last, newest first. */
  lastEvents(): Promise<readonly string[]>;
  /** Queues, tables and functions that are there, of whatever stack. */
  leftOver(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const stackName = 'origin-guard-prod';

/** Node 24 first: ministack runs functions with the `node` that it finds, whatever their runtime says. */
const pathWithOurNode = `${dirname(process.execPath)}:${process.env.PATH ?? '/usr/bin:/bin'}`;

const startAccount = async () => {
  const account = createAccount({
    traps: { staleReadProbability: 0, bucketConsistencyMs: 0, deployMs: 500, invalidationMs: 800 },
    events: { delayMs: 50 },
  });
  const front = await startFront(account);
  return { account, front };
};

const invokeAt =
  (endpoint: string) =>
  async (name: string, event: object): Promise<unknown> => {
    const response = await fetch(`${endpoint}/2015-03-31/functions/${stackName}-${name}/invocations`, {
      method: 'POST',
      body: JSON.stringify(event),
    });
    const text = await response.text();
    if (!response.ok || response.headers.get('x-amz-function-error') !== null)
      throw new Error(`${name} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };

const physicalIdAt =
  (endpoint: string) =>
  async (logicalId: string): Promise<string | undefined> => {
    const body = new URLSearchParams({
      Action: 'DescribeStackResource',
      StackName: stackName,
      LogicalResourceId: logicalId,
      Version: '2010-05-15',
    });
    const response = await fetch(endpoint, { method: 'POST', body });
    return /<PhysicalResourceId>([^<]+)</.exec(await response.text())?.[1];
  };

const lastEventsAt = async (endpoint: string): Promise<readonly string[]> => {
  const body = new URLSearchParams({
    Action: 'DescribeStackEvents',
    StackName: stackName,
    Version: '2010-05-15',
  });
  const text = await (await fetch(endpoint, { method: 'POST', body })).text();
  const part = (event: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(event)?.[1] ?? '';
  return text
    .split('<member>')
    .slice(1)
    .map(
      (event) =>
        `${part(event, 'LogicalResourceId')}: ${part(event, 'ResourceStatus')} ${part(event, 'ResourceStatusReason')}`,
    )
    .slice(0, 12);
};

const leftOver = async (client: StackBed['client']): Promise<readonly string[]> => {
  const sqs = new SQSClient(client);
  const dynamo = new DynamoDBClient(client);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand());
  const listed = await fetch(`${client.endpoint}/2015-03-31/functions/`);
  const { Functions = [] } = (await listed.json()) as { Functions?: readonly { FunctionName: string }[] };
  sqs.destroy();
  dynamo.destroy();
  return [...QueueUrls, ...TableNames, ...Functions.map(({ FunctionName }) => FunctionName)];
};

export const startStackBed = async (): Promise<StackBed> => {
  const { account, front } = await startAccount();
  const ministack = await startMinistack({
    account: account.id,
    env: {
      PATH: pathWithOurNode,
      AWS_ENDPOINT_URL: front.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ORIGIN_GUARD_LAB: 'true',
    },
  });
  front.backend = ministack.endpoint;
  const credentials = { accessKeyId: account.id, secretAccessKey: 'not-a-secret' };
  const client = { endpoint: ministack.endpoint, region, credentials };
  const edge = await startEdge(account, { errorCachingMs: 500 });
  const slack = await startSlackSink();
  const actors = createActors(front.url);
  const uploader = account.principals.ensure('role', uploaderRole);
  const seeded = await seedAccount(actors.owner, account.id, uploader.arn);
  const ssm = new SSMClient(client);
  await ssm.send(
    new PutParameterCommand({ Name: slackParameter, Type: 'SecureString', Value: slack.webhookUrl }),
  );
  const events = new EventBridgeClient(client);
  const physicalId = physicalIdAt(ministack.endpoint);
  let stop = (): void => {};
  return {
    ...{ account, actors, seeded, edge, slack, front, ministack, client, physicalId },
    invoke: invokeAt(ministack.endpoint),
    lastEvents: () => lastEventsAt(ministack.endpoint),
    leftOver: () => leftOver(client),
    listen: async () => {
      const name = await physicalId('OnChangeRole');
      if (name === undefined) throw new Error('The deployed stack has no OnChangeRole.');
      account.callers.register({ kind: 'role', name, accessKeyId: account.id, session: 'on-change' });
      stop = account.onEvent((event) => {
        const { source, detail, 'detail-type': detailType } = event;
        const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
        void events.send(new PutEventsCommand({ Entries: [entry] }));
      }) as () => void;
    },
    close: async () => {
      stop();
      ssm.destroy();
      events.destroy();
      actors.close();
      await Promise.all([slack.close(), edge.close(), ministack.close()]);
      await front.close();
    },
  };
};
