/**
 * A small strict DynamoDB in memory: the calls and expressions that a guard's table needs, deterministic and without a
 * process of its own. What it does not know it refuses loudly. test/contract holds it against moto.
 */
import { type JsonInput, type JsonService, type Operation, ServiceError, textOf } from '../json-service.ts';
import { projection, query, scan } from './read.ts';
import { createTable, keyIn, type Table } from './table.ts';
import { type Item, invalid } from './values.ts';
import { transactWrite, understandDelete, understandPut, understandUpdate, write } from './write.ts';

const expressions = ['ExpressionAttributeNames', 'ExpressionAttributeValues', 'ReturnConsumedCapacity'];
const writing = [
  'TableName',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...expressions,
];
const reading = ['TableName', 'ProjectionExpression', 'ConsistentRead', ...expressions];
const listing = [...reading, 'IndexName', 'FilterExpression', 'Limit', 'ExclusiveStartKey', 'Select'];

/** Request members that each call may have: a member we overlook would be a condition we ignore. */
const members: Readonly<Record<string, readonly string[]>> = {
  CreateTable: ['TableName', 'BillingMode', 'AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes'],
  DescribeTable: ['TableName'],
  UpdateTimeToLive: ['TableName', 'TimeToLiveSpecification'],
  DescribeTimeToLive: ['TableName'],
  GetItem: [...reading, 'Key'],
  PutItem: [...writing, 'Item'],
  DeleteItem: [...writing, 'Key'],
  UpdateItem: [...writing, 'Key', 'UpdateExpression'],
  Query: [...listing, 'KeyConditionExpression', 'ScanIndexForward'],
  Scan: listing,
  BatchGetItem: ['RequestItems', 'ReturnConsumedCapacity'],
  TransactWriteItems: ['TransactItems', 'ClientRequestToken', 'ReturnConsumedCapacity'],
};

const checkMembers = (operation: string, input: JsonInput): void => {
  const unknown = Object.keys(input).filter((name) => !members[operation]?.includes(name));
  if (unknown.length === 0 && (input.Select === undefined || input.Select === 'ALL_ATTRIBUTES')) return;
  throw invalid(
    `The lab's table does not know ${unknown.join(', ') || `Select ${input.Select}`} of ${operation}.`,
  );
};

const presentIn = (table: Table, key: Item): readonly Item[] => {
  const item = table.get(key);
  return item === undefined ? [] : [item];
};

const batchGet = (tables: (input: JsonInput) => Table, input: JsonInput) => {
  const asked = Object.entries((input.RequestItems ?? {}) as Readonly<Record<string, JsonInput>>);
  const Responses = Object.fromEntries(
    asked.map(([TableName, request]) => {
      const table = tables({ TableName });
      const keys = (request.Keys as readonly unknown[]).map((key) => keyIn(table, key));
      if (keys.length > 100) throw invalid('Too many items requested for the BatchGetItem call');
      if (new Set(keys.map(table.idOf)).size < keys.length)
        throw invalid('Provided list of item keys contains duplicates');
      const shown = projection(request);
      return [TableName, keys.flatMap((key) => presentIn(table, key)).map(shown)];
    }),
  );
  return { Responses, UnprocessedKeys: {} };
};

const getItem = (table: Table, input: JsonInput) => {
  const shown = projection(input);
  const item = table.get(keyIn(table, input.Key));
  return item === undefined ? {} : { Item: shown(item) };
};

const described = (table: Table) => ({
  TableName: table.name,
  TableStatus: 'ACTIVE',
  ItemCount: table.all().length,
});

const setTimeToLive = (table: Table, input: JsonInput) => {
  const wanted = input.TimeToLiveSpecification as JsonInput;
  table.timeToLive = wanted.Enabled === true ? textOf(wanted, 'AttributeName') : undefined;
  return { TimeToLiveSpecification: wanted };
};

const timeToLiveOf = ({ timeToLive }: Table) => ({
  TimeToLiveDescription:
    timeToLive === undefined
      ? { TimeToLiveStatus: 'DISABLED' }
      : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
});

/** Tokens of the last ten minutes: the same request again answers as before, another one under its token is refused. */
const createTokens = (now: () => number) => {
  const seen = new Map<string, { readonly at: number; readonly request: string }>();
  return (input: JsonInput, run: () => void): void => {
    const token = input.ClientRequestToken;
    if (typeof token !== 'string') {
      run();
      return;
    }
    const request = JSON.stringify(input.TransactItems);
    const before = seen.get(token);
    if (before !== undefined && now() - before.at < 600_000) {
      if (before.request === request) return;
      throw new ServiceError(
        'IdempotentParameterMismatchException',
        'The token was used for another request.',
      );
    }
    run();
    seen.set(token, { at: now(), request });
  };
};

export interface DynamoDb extends JsonService {
  /** Every item of a table in no order, past all calls: for looking. */
  itemsOf(tableName: string): readonly Item[];
}

/** Nothing ever expires by itself: DynamoDB promises no moment for it, and nothing of ours may rely on it. */
export const createDynamoDb = (now: () => number): DynamoDb => {
  const all = new Map<string, Table>();
  const once = createTokens(now);
  const tables = (input: JsonInput): Table => {
    const table = all.get(textOf(input, 'TableName'));
    if (table === undefined)
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  };
  const calls: Readonly<Record<string, Operation>> = {
    CreateTable: (input) => {
      const table = createTable(input);
      if (all.has(table.name))
        throw new ServiceError('ResourceInUseException', `Table already exists: ${table.name}`);
      all.set(table.name, table);
      return { TableDescription: described(table) };
    },
    DescribeTable: (input) => ({ Table: described(tables(input)) }),
    UpdateTimeToLive: (input) => setTimeToLive(tables(input), input),
    DescribeTimeToLive: (input) => timeToLiveOf(tables(input)),
    GetItem: (input) => getItem(tables(input), input),
    PutItem: (input) => write(understandPut(tables, input)),
    DeleteItem: (input) => write(understandDelete(tables, input)),
    UpdateItem: (input) => write(understandUpdate(tables, input)),
    Query: (input) => query(tables(input), input),
    Scan: (input) => scan(tables(input), input),
    BatchGetItem: (input) => batchGet(tables, input),
    TransactWriteItems: (input) => once(input, () => transactWrite(tables, input)),
  };
  return {
    name: 'dynamodb',
    contentType: 'application/x-amz-json-1.0',
    operations: Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        (input) => {
          checkMembers(name, input);
          return call(input);
        },
      ]),
    ),
    itemsOf: (TableName) => tables({ TableName }).all(),
  };
};
