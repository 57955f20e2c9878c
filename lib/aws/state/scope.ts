/** Which documents are remembered at all: read by each sweep, for what no origin and no policy names any more. */
import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { type DocumentRef, documentFromKey, subjectKey } from '../../core/model/subject.ts';
import { readLimit } from '../call.ts';
import type { Item } from './item.ts';
import { fromAttributes, type Table, tableError, toAttributes } from './table.ts';

/**
 * A scan: it reads the whole table, a few times a day. An index would cost every write for that, and an edge without
 * its attribute (stored before the index was there) would be missed without a word.
 */
const edgesUnderDocuments = {
  FilterExpression: '#kind = :edge AND (begins_with(pk, :bucket) OR begins_with(pk, :key))',
  ProjectionExpression: 'pk, sk, #kind',
  ExpressionAttributeNames: { '#kind': 'kind' },
  ExpressionAttributeValues: toAttributes({ ':edge': 'edge', ':bucket': 'bucket:', ':key': 'key:' }),
  ConsistentRead: true,
};

const scanned = async (table: Table): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let ExclusiveStartKey: ScanCommandInput['ExclusiveStartKey'];
  try {
    do {
      const page = { TableName: table.name, ...edgesUnderDocuments, ExclusiveStartKey };
      const answer = await table.client.send(new ScanCommand(page), readLimit());
      items.push(...(answer.Items ?? []).map(fromAttributes));
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  } catch (error) {
    throw tableError(table, 'Scan of the remembered edges', error);
  }
  return items;
};

/** Each document once, sorted. */
export const rememberedDocuments = async (table: Table): Promise<readonly DocumentRef[]> => {
  const documents = (await scanned(table)).flatMap((item) => documentFromKey(item.pk) ?? []);
  const byKey = new Map(documents.map((document) => [subjectKey(document), document]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, document]) => document);
};
