/** StatePort.rememberedDocuments against a real local DynamoDB (moto): what the sweep must not miss. */
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { statePort } from '../../lib/aws/state-table.ts';
import type { AccessEdge } from '../../lib/core/model/memory.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';
import type { StatePort } from '../../lib/ports.ts';
import { type OpenedTable, withStateTables } from './state-bed.ts';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k1';
let client: DynamoDBClient;
let state: StatePort;
let tableName = '';
let options: OpenedTable['options'];
withStateTables((opened) => {
  ({ client, state, tableName, options } = opened);
});

const edge = (id: string, bucket: string, key?: string): AccessEdge => ({
  distributionId: id,
  distributionArn: `arn:aws:cloudfront::111122223333:distribution/${id}`,
  bucket,
  originPath: '',
  reader: { type: 'distribution', arn: `arn:aws:cloudfront::111122223333:distribution/${id}` },
  keyArn: key,
});

const update = (bucket: string, more: Partial<Parameters<StatePort['remember']>[0]>) =>
  state.remember({
    document: { type: 'bucket', name: bucket },
    putEdges: [],
    deleteEdges: [],
    revocations: [],
    putSightings: [],
    deleteSightings: [],
    lookAgainAt: undefined,
    ...more,
  });

const documents = async (): Promise<readonly DocumentRef[]> => {
  const reading = await state.rememberedDocuments();
  if (reading.status !== 'known') throw new Error(JSON.stringify(reading));
  return reading.value;
};

describe('the documents that are remembered', () => {
  it('are none in an empty table', async () => {
    expect(await documents()).toEqual([]);
  });

  it('are the buckets and keys of the edges, each once, and nothing else of the table', async () => {
    await update('site', { putEdges: [edge('E2', 'site', keyArn), edge('E1', 'site', keyArn)] });
    await update('docs', { putEdges: [edge('E1', 'docs')] });
    await update('seen', { putSightings: [{ fingerprint: 'f', firstSeenAt: 1 }], lookAgainAt: 5 });
    await state.acquireLease({ type: 'bucket', name: 'held' }, 'me', 1, 2);

    expect(await documents()).toEqual([
      { type: 'bucket', name: 'docs' },
      { type: 'bucket', name: 'site' },
      { type: 'key', arn: keyArn },
    ]);
  });

  it('are no more when their last edge is deleted', async () => {
    const [one, other] = [edge('E1', 'site', keyArn), edge('E2', 'site')];
    await update('site', { putEdges: [one, other] });
    await update('site', { deleteEdges: [one] });
    expect(await documents()).toEqual([{ type: 'bucket', name: 'site' }]);

    await update('site', { deleteEdges: [other] });
    expect(await documents()).toEqual([]);
  });

  it('are found on every page of a large table', async () => {
    const padding = 'x'.repeat(350_000);
    for (let index = 0; index < 9; index += 1) {
      const Item = marshall({ pk: `bucket:b${index}`, sk: 'edge#1', kind: 'edge', padding });
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    }

    expect(await documents()).toHaveLength(9);
  });

  it('are not known when the table cannot be read', async () => {
    const other = statePort({ ...options, maxAttempts: 1 }, 'no-such-table');

    expect(await other.rememberedDocuments()).toMatchObject({
      status: 'unreadable',
      because: expect.stringContaining('Scan of the remembered edges in table no-such-table'),
    });
  });
});
