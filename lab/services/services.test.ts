import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount } from '../aws/account.ts';
import { type AwsServer, startAwsServer } from '../aws/server.ts';
import { type BusEvent, createEventBus, createEvents } from './event-bus.ts';
import { createQueue, type Queue } from './queue.ts';
import { registerJson } from './register.ts';
import { createSqs } from './sqs.ts';
import { createSsm } from './ssm.ts';

const account = createAccount();
const bus = createEventBus();
const heard: BusEvent[] = [];
let server: AwsServer;
let queue: Queue;
let dead: Queue;
let sqs: SQSClient;
let clock = 1_000_000;

const config = () => ({
  endpoint: server.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIALABALICE', secretAccessKey: 'lab-secret' },
});

beforeAll(async () => {
  server = await startAwsServer(account);
  const common = { visibilityTimeoutMs: 30_000, arn: 'arn:aws:sqs:us-east-1:111122223333:changes' };
  dead = createQueue({ ...common, name: 'dead', url: `${server.url}/111122223333/dead` }, () => clock);
  const redrive = { target: dead, maxReceiveCount: 2 };
  queue = createQueue(
    { ...common, name: 'changes', url: `${server.url}/111122223333/changes`, redrive },
    () => clock,
  );
  bus.addRule({
    name: 'guard',
    matches: (event) => event.source === 'origin-guard',
    target: (event) => heard.push(event),
  });
  registerJson(server, [
    createSqs([queue, dead]),
    createEvents({ default: bus }, account.id, 'us-east-1'),
    createSsm(
      [
        { name: '/hook', type: 'SecureString', value: 'http://127.0.0.1/secret' },
        { name: '/plain', type: 'String', value: 'for everybody' },
      ],
      'us-east-1',
      account.id,
    ),
  ]);
  sqs = new SQSClient(config());
});

afterAll(async () => {
  sqs.destroy();
  await server.close();
});

const receive = async (max = 10) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.settings.url, MaxNumberOfMessages: max })))
    .Messages ?? [];

describe('SQS, through the real SDK', () => {
  it('delivers at once or after a delay, hides what was received, and deletes by receipt handle', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'changes' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [{ Id: 'a', MessageBody: 'later', DelaySeconds: 5 }],
      }),
    );
    const [first, ...others] = await receive();
    expect([first?.Body, others.length]).toEqual(['now', 0]);
    expect(await receive()).toEqual([]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    clock += 5_000;
    const [later] = await receive();
    expect(later?.Body).toBe('later');
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const Entries = [{ Id: '1', ReceiptHandle: later?.ReceiptHandle }];
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(queue.peek()).toEqual([]);
  });

  it('moves a message that was received too often to the dead letters', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.settings.url, MessageBody: 'poison' }));
    for (const expected of [1, 1, 0]) {
      expect(await receive()).toHaveLength(expected);
      clock += 30_000;
    }
    expect(dead.peek().map((message) => message.body)).toEqual(['poison']);
  });

  it('refuses what SQS refuses', async () => {
    const QueueUrl = queue.settings.url;
    const send = (DelaySeconds: number) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));
    await expect(send(901)).rejects.toThrow(/DelaySeconds/);
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    const twice = [1, 2].map(() => ({ Id: 'same', MessageBody: 'x' }));
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: twice }))).rejects.toThrow(
      /same Id/,
    );
  });
});

describe('EventBridge and SSM, through the real SDK', () => {
  it('hands an event to the rules that match, and fails one bad entry alone', async () => {
    const client = new EventBridgeClient(config());
    const entry = (Source: string, Detail: string) => ({
      Source,
      Detail,
      DetailType: 'Outcome',
      EventBusName: 'default',
    });
    const Entries = [
      entry('origin-guard', '{"a":1}'),
      entry('other', '{}'),
      entry('aws.s3', '{}'),
      entry('origin-guard', 'no'),
    ];
    const answer = await client.send(new PutEventsCommand({ Entries }));
    client.destroy();
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map((result) => result.ErrorCode)).toEqual([
      undefined,
      undefined,
      'NotAuthorizedForSourceException',
      'MalformedDetail',
    ]);
    expect(heard.map((event) => event.detail)).toEqual([{ a: 1 }]);
  });

  it('decrypts a SecureString only when asked to', async () => {
    const client = new SSMClient(config());
    const read = async (Name: string, WithDecryption: boolean) =>
      (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;
    expect(await read('/hook', true)).toBe('http://127.0.0.1/secret');
    expect(await read('/hook', false)).not.toContain('secret');
    expect(await read('/plain', false)).toBe('for everybody');
    await expect(read('/none', true)).rejects.toMatchObject({ name: 'ParameterNotFound' });
    client.destroy();
  });
});
