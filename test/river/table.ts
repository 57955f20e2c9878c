/** Looks into the guard's table past the adapters: what is really stored. */
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createStateTable } from '../../lab/services/state-table.ts';
import { labSecret } from '../../lab/story/actors.ts';

export type StoredItem = Readonly<Record<string, unknown>>;

export interface Table {
  readonly name: string;
  /** Every item with its plain values, sorted by key. */
  items(): Promise<readonly StoredItem[]>;
  /** The pause, as an operator sets it by hand. */
  pauseTo(mode: string): Promise<void>;
  close(): void;
}

export const createTable = async (endpoint: string, accessKeyId: string, name: string): Promise<Table> => {
  await createStateTable(endpoint, accessKeyId, name);
  const credentials = { accessKeyId, secretAccessKey: labSecret };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  return {
    name,
    items: async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true }));
      return Items.map((item) =>
        Object.fromEntries(Object.entries(item).map(([key, value]) => [key, Object.values(value)[0]])),
      ).sort((a, b) => (`${a.pk}${a.sk}` < `${b.pk}${b.sk}` ? -1 : 1));
    },
    pauseTo: async (mode) => {
      const Item = { pk: { S: 'settings' }, sk: { S: 'pause' }, mode: { S: mode } };
      await client.send(new PutItemCommand({ TableName: name, Item }));
    },
    close: () => client.destroy(),
  };
};

/** Items of one kind, with their stored bodies. */
export const stored = async (
  { table }: { readonly table: Table },
  kind: string,
): Promise<readonly StoredItem[]> =>
  (await table.items())
    .filter((item) => item.kind === kind)
    .map((item) => ({ ...item, ...JSON.parse(String(item.body ?? '{}')) }));
