/** Makes the guard's table in the lab's DynamoDB, by the definition that lib/aws gives and deploy/table.yml repeats. */
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { stateTableDefinition, stateTableTimeToLive } from '../../lib/aws/state/definition.ts';

export const createStateTable = async (
  endpoint: string,
  accessKeyId: string,
  tableName: string,
): Promise<void> => {
  const credentials = { accessKeyId, secretAccessKey: 'lab-secret' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    await client.send(new CreateTableCommand(stateTableDefinition(tableName)));
    await client.send(new UpdateTimeToLiveCommand(stateTableTimeToLive(tableName)));
  } finally {
    client.destroy();
  }
};
