/** What the tests do with the deployed stack beside looking at it. */
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { waitFor } from '../../lab/story/wait.ts';
import { stateTableDefinition } from '../../lib/aws/state/definition.ts';
import type { StackBed } from './bed.ts';

type Client = StackBed['client'];

const withTable = async <T>(client: Client, use: (dynamo: DynamoDBClient) => Promise<T>): Promise<T> => {
  const dynamo = new DynamoDBClient(client);
  try {
    return await use(dynamo);
  } finally {
    dynamo.destroy();
  }
};

const keepsake = { pk: { S: 'keepsake' }, sk: { S: 'keepsake' } };

/** Something of an earlier installation that must still be there later. */
export const leaveKeepsake = (client: Client, TableName: string): Promise<unknown> =>
  withTable(client, (dynamo) => dynamo.send(new PutItemCommand({ TableName, Item: keepsake })));

export const hasKeepsake = (client: Client, TableName: string): Promise<boolean> =>
  withTable(client, async (dynamo) => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: keepsake }));
    return Item !== undefined;
  });

export const createLeftOverTable = (client: Client, name: string): Promise<unknown> =>
  withTable(client, (dynamo) => dynamo.send(new CreateTableCommand(stateTableDefinition(name))));

/** Kinds of the items that are in a table. */
export const kindsIn = (client: Client, TableName: string): Promise<ReadonlySet<string>> =>
  withTable(client, async (dynamo) => {
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName }));
    return new Set(Items.map((item) => item.kind?.S ?? ''));
  });

/** CreateStack by hand, as a StackSet does it in a Region. */
export const createStack = async (
  client: Client,
  region: string,
  name: string,
  template: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> => {
  const body = new URLSearchParams({
    Action: 'CreateStack',
    Version: '2010-05-15',
    StackName: name,
    TemplateBody: template,
  });
  for (const [index, [key, value]] of Object.entries(parameters).entries()) {
    body.set(`Parameters.member.${index + 1}.ParameterKey`, key);
    body.set(`Parameters.member.${index + 1}.ParameterValue`, value);
  }
  const scope = `Credential=${client.credentials.accessKeyId}/20261124/${region}/cloudformation/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`;
  const response = await fetch(client.endpoint, { method: 'POST', body, headers: { authorization } });
  if (!response.ok) throw new Error(`CreateStack of ${name} in ${region}: ${await response.text()}`);
};

/** The rules of a Region whose names begin so. */
export const rulesIn = async (
  client: Client,
  region: string,
  NamePrefix: string,
): Promise<readonly string[]> => {
  const events = new EventBridgeClient({ ...client, region });
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix }));
  events.destroy();
  return Rules.map(({ Name = '' }) => Name).sort();
};

interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
}

/** What a forwarding rule takes from its Region's bus: seen through a queue that is put beside its target. */
export const forwardedFrom = async (
  client: Client,
  region: string,
  rule: string,
  event: BusEvent,
): Promise<BusEvent> => {
  const events = new EventBridgeClient({ ...client, region });
  const sqs = new SQSClient({ ...client, region });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'beside-the-bus' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const target = { Id: 'beside', Arn: Attributes?.QueueArn ?? '' };
  await events.send(new PutTargetsCommand({ Rule: rule, Targets: [target] }));
  const { source: Source, 'detail-type': DetailType, detail } = event;
  await events.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: JSON.stringify(detail) }] }),
  );
  const body = await waitFor('the event in the queue', async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    return Messages[0]?.Body;
  });
  events.destroy();
  sqs.destroy();
  return JSON.parse(body) as BusEvent;
};
