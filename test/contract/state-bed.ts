/** A fresh state table in a local DynamoDB (moto) for each test of a file. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startMoto } from '../../lab/services/moto.ts';
import type { AwsOptions } from '../../lib/aws/clients.ts';
import { statePort, stateTableDefinition } from '../../lib/aws/state-table.ts';
import type { StatePort } from '../../lib/ports.ts';

export interface OpenedTable {
  readonly client: DynamoDBClient;
  readonly state: StatePort;
  readonly tableName: string;
  /** To open it, or another one, in other ways. */
  readonly options: AwsOptions & { readonly endpoint: string };
}

/** Call it at the top of a test file; `opened` is told of the table before each test. */
export const withStateTables = (opened: (table: OpenedTable) => void): void => {
  let tables = 0;
  let started: Omit<OpenedTable, 'state' | 'tableName'> | undefined;
  let stop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    const moto = await startMoto();
    const options = {
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
      maxAttempts: 3,
    };
    const client = new DynamoDBClient(options);
    started = { client, options };
    stop = async () => {
      client.destroy();
      await moto.close();
    };
  });
  afterAll(() => stop());
  beforeEach(async () => {
    if (started === undefined) throw new Error('the table server did not start');
    tables += 1;
    const tableName = `state-${tables}`;
    await started.client.send(new CreateTableCommand(stateTableDefinition(tableName)));
    opened({ ...started, tableName, state: statePort(started.options, tableName) });
  });
};
