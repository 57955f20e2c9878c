/** The few DynamoDB calls that the table needs: strongly consistent, every page, collisions tried again. */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../ports.ts';
import { readLimit, writeLimit } from '../call.ts';
import { type AwsOptions, captured, clientConfig } from '../clients.ts';
import { AwsCallError, classifyAwsError } from '../errors.ts';
import { jittered } from '../wait.ts';
import type { Attribute, Item } from './item.ts';
import { type ItemKey, keyText } from './keys.ts';

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Attribute>>;
}

export interface Table {
  readonly name: string;
  readonly client: DynamoDBClient;
  readonly clock: Pick<Clock, 'sleep'>;
}

export const openTable = (options: AwsOptions, name: string, clock: Pick<Clock, 'sleep'>): Table => ({
  name,
  client: captured(options, new DynamoDBClient(clientConfig(options))),
  clock,
});

export const absentItem: Condition = { expression: 'attribute_not_exists(pk)' };

export const toAttributes = (values: object) => marshall(values, { removeUndefinedValues: true });
export const fromAttributes = (attributes: Parameters<typeof unmarshall>[0]): Item =>
  unmarshall(attributes) as Item;

/** Request members of a condition, the same in single and in transacted writes. */
export const conditionMembers = (condition: Condition | undefined) => ({
  ...(condition ? { ConditionExpression: condition.expression } : {}),
  ...(condition?.names ? { ExpressionAttributeNames: { ...condition.names } } : {}),
  ...(condition?.values ? { ExpressionAttributeValues: toAttributes(condition.values) } : {}),
});

const consequence = 'Nothing is written to any policy without the table; the message is tried again.';

export const tableError = (table: Table, what: string, error: unknown): AwsCallError =>
  new AwsCallError(`${what} in table ${table.name}`, classifyAwsError(error), consequence, error);

/** Collisions with a transaction on the same item; DynamoDB wants them sent again, the SDK does not. */
const collisionTries = 6;

/** Runs a single-item write. False when its condition does not hold; other trouble throws. */
const conditional = async (table: Table, what: string, write: () => Promise<unknown>): Promise<boolean> => {
  for (let tried = 0; ; tried += 1) {
    try {
      await write();
      return true;
    } catch (error) {
      const { code } = classifyAwsError(error);
      if (code === 'ConditionalCheckFailedException') return false;
      if (code !== 'TransactionConflictException' || tried + 1 >= collisionTries) {
        throw tableError(table, what, error);
      }
      await table.clock.sleep(jittered(50, tried));
    }
  }
};

export const putItem = (table: Table, item: Item, condition?: Condition): Promise<boolean> =>
  conditional(table, `PutItem of ${keyText(item)}`, () => {
    const input = { TableName: table.name, Item: toAttributes(item), ...conditionMembers(condition) };
    return table.client.send(new PutItemCommand(input), writeLimit());
  });

export const deleteItem = (table: Table, key: ItemKey, condition?: Condition): Promise<boolean> =>
  conditional(table, `DeleteItem of ${keyText(key)}`, () => {
    const input = { TableName: table.name, Key: toAttributes(key), ...conditionMembers(condition) };
    return table.client.send(new DeleteItemCommand(input), writeLimit());
  });

/** `update` is an UpdateExpression that uses the names and values of `condition`. */
export const updateItem = (
  table: Table,
  key: ItemKey,
  update: string,
  condition: Condition,
): Promise<boolean> =>
  conditional(table, `UpdateItem of ${keyText(key)}`, () => {
    const input = { TableName: table.name, Key: toAttributes(key), ...conditionMembers(condition) };
    return table.client.send(new UpdateItemCommand({ ...input, UpdateExpression: update }), writeLimit());
  });

export const getItem = async (table: Table, key: ItemKey): Promise<Item | undefined> => {
  try {
    const input = { TableName: table.name, Key: toAttributes(key), ConsistentRead: true };
    const answer = await table.client.send(new GetItemCommand(input), readLimit());
    return answer.Item ? fromAttributes(answer.Item) : undefined;
  } catch (error) {
    throw tableError(table, `GetItem of ${keyText(key)}`, error);
  }
};

const keysPerCall = 100;

/** Those of the items that exist, in no order. Keys that DynamoDB leaves unprocessed are asked for again. */
export const getItems = async (table: Table, keys: readonly ItemKey[]): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let waiting = keys.map(toAttributes);
  try {
    for (let round = 0; waiting.length > 0; round += 1) {
      const RequestItems = { [table.name]: { Keys: waiting.slice(0, keysPerCall), ConsistentRead: true } };
      const answer = await table.client.send(new BatchGetItemCommand({ RequestItems }), readLimit());
      items.push(...(answer.Responses?.[table.name] ?? []).map(fromAttributes));
      const unprocessed = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
      if (unprocessed.length > 0) await table.clock.sleep(jittered(100, Math.min(round, 5)));
      waiting = [...unprocessed, ...waiting.slice(keysPerCall)];
    }
  } catch (error) {
    throw tableError(table, `BatchGetItem of ${keys.length} items`, error);
  }
  return items;
};

/** All items of a query over all its pages, or the first `limit` of them. */
export const queryItems = async (
  table: Table,
  what: string,
  query: Omit<QueryCommandInput, 'TableName' | 'Limit'>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: QueryCommandInput['ExclusiveStartKey'];
  try {
    do {
      const left = limit - items.length;
      const answer = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          ...query,
          ...(Number.isFinite(left) ? { Limit: left } : {}),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
        readLimit(),
      );
      items.push(...(answer.Items ?? []).map(fromAttributes));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && items.length < limit);
  } catch (error) {
    throw tableError(table, `Query of ${what}`, error);
  }
  return items;
};

/** The items of one partition whose sort key begins with `prefix`. */
export const itemsUnder = (table: Table, pk: string, prefix: string): Promise<readonly Item[]> =>
  queryItems(table, `${pk} / ${prefix}`, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: toAttributes({ ':pk': pk, ':prefix': prefix }),
    ConsistentRead: true,
  });
