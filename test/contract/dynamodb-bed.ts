/** One table in moto and one in the lab's own DynamoDB, asked the same with the real SDK. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { ServiceRequest } from '../../lab/aws/wire.ts';
import { createDynamoDb } from '../../lab/services/dynamodb/service.ts';
import { type MotoServer, startMoto } from '../../lab/services/moto.ts';
import { jsonHandler } from '../../lab/services/register.ts';
import { stateTableDefinition } from '../../lib/aws/state/definition.ts';
import { handlerOf } from '../chaos/wire.ts';

export const TableName = 'state';

export type Ask = (client: DynamoDBClient) => Promise<object>;

/** What a caller can tell of an answer: members, or which error and which reasons. */
export type Seen =
  | { readonly answer: object }
  | { readonly error: string; readonly reasons: readonly string[] };

export interface TwoTables {
  readonly moto: DynamoDBClient;
  readonly own: DynamoDBClient;
  /** Both tables anew, with these items. */
  reset(items: readonly Readonly<Record<string, object>>[]): Promise<void>;
  close(): Promise<void>;
}

const ownClient = (): DynamoDBClient => {
  const handle = jsonHandler(createDynamoDb(Date.now));
  const requestHandler = handlerOf(async (request) => {
    const answer = await handle(request as ServiceRequest);
    if (answer === undefined) throw new Error('no answer');
    return answer;
  });
  return new DynamoDBClient({ ...options, endpoint: 'http://127.0.0.1:1', requestHandler });
};

const options = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
  maxAttempts: 1,
};

export const startTwoTables = async (): Promise<TwoTables> => {
  const server: MotoServer = await startMoto();
  const moto = new DynamoDBClient({ ...options, endpoint: server.url });
  let own = ownClient();
  let made = false;
  return {
    moto,
    get own() {
      return own;
    },
    reset: async (items) => {
      own = ownClient();
      if (made) await moto.send(new DeleteTableCommand({ TableName }));
      made = true;
      for (const client of [moto, own]) {
        await client.send(new CreateTableCommand(stateTableDefinition(TableName)));
        for (const Item of items) await client.send(new PutItemCommand({ TableName, Item: Item as never }));
      }
    },
    close: async () => {
      moto.destroy();
      await server.close();
    },
  };
};

export const see = async (client: DynamoDBClient, ask: Ask): Promise<Seen> => {
  try {
    const all = (await ask(client)) as Record<string, unknown>;
    const { $metadata: _, ConsumedCapacity: _capacity, ItemCollectionMetrics: _metrics, ...answer } = all;
    return { answer };
  } catch (error) {
    const reasons =
      error instanceof TransactionCanceledException
        ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
        : [];
    return { error: error instanceof Error ? error.name : String(error), reasons };
  }
};
