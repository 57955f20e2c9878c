/** The table's shape, for the lab and tests; serverless.yml is held equal to it by a test. */
import type { CreateTableCommandInput, UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';

/** Sparse: only what is due later has both attributes. */
export const dueIndex = 'due';
/** What nobody can be told of must not hide what has to be purged, however much there is of it: two queues, one index. */
export const dueShards = ['0', 'outcomes'] as const;

/** CreateTable input. Point-in-time recovery and retention are the template's business. */
export const stateTableDefinition = (tableName: string) =>
  ({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'dueShard', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex,
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  }) satisfies CreateTableCommandInput;

/** UpdateTimeToLive input; CreateTable cannot say it. `expiresAt` is in epoch seconds. */
export const stateTableTimeToLive = (tableName: string) =>
  ({
    TableName: tableName,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  }) satisfies UpdateTimeToLiveCommandInput;
