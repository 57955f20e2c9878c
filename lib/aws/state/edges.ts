/** Access edges: stored under their bucket, their distribution and their key, so that each can ask for its own. */
import { isDeepStrictEqual } from 'node:util';
import type { AccessEdge } from '../../core/model/memory.ts';
import type { DocumentRef } from '../../core/model/subject.ts';
import { bodyOf, type Item } from './item.ts';
import {
  distributionPk,
  documentPk,
  edgeDistributionKey,
  edgeHomeKey,
  edgeKmsKey,
  edgePrefix,
  type ItemKey,
  keyText,
} from './keys.ts';
import { getItems, itemsUnder, type Table } from './table.ts';
import { put, remove, type Write } from './transact.ts';

const edgeOf = (item: Item): AccessEdge => {
  const edge = bodyOf<AccessEdge>(item, 'edge', {
    distributionId: 'string',
    distributionArn: 'string',
    bucket: 'string',
    originPath: 'string',
    reader: 'object',
  });
  return { ...edge, keyArn: edge.keyArn };
};

const itemAt = (key: ItemKey, edge: AccessEdge): Item => ({
  ...key,
  kind: 'edge',
  body: JSON.stringify(edge),
});

export const edgesOfDocument = async (table: Table, document: DocumentRef): Promise<readonly AccessEdge[]> =>
  (await itemsUnder(table, documentPk(document), edgePrefix)).map(edgeOf);

export const edgesOfDistribution = async (table: Table, id: string): Promise<readonly AccessEdge[]> =>
  (await itemsUnder(table, distributionPk(id), edgePrefix)).map(edgeOf);

/** What is stored of these edges, by the key of their home item. */
export const storedEdges = async (
  table: Table,
  edges: readonly AccessEdge[],
): Promise<ReadonlyMap<string, AccessEdge>> => {
  const keys = new Map(edges.map((edge) => [keyText(edgeHomeKey(edge)), edgeHomeKey(edge)]));
  const items = await getItems(table, [...keys.values()]);
  return new Map(items.map((item) => [keyText(item), edgeOf(item)]));
};

/** Nothing for an edge that is stored just so; a copy under a key that is no longer used is taken away. */
export const writesToPutEdge = (edge: AccessEdge, stored: AccessEdge | undefined): readonly Write[] => {
  if (isDeepStrictEqual(stored, { ...edge, keyArn: edge.keyArn })) return [];
  const formerKey = stored?.keyArn !== edge.keyArn ? stored?.keyArn : undefined;
  const homes = [edgeHomeKey(edge), edgeDistributionKey(edge)];
  if (edge.keyArn !== undefined) homes.push(edgeKmsKey(edge, edge.keyArn));
  return [
    ...homes.map((key) => put(itemAt(key, edge))),
    ...(formerKey === undefined ? [] : [remove(edgeKmsKey(edge, formerKey))]),
  ];
};

export const writesToDeleteEdge = (edge: AccessEdge, stored: AccessEdge | undefined): readonly Write[] => {
  const keyArns = new Set([edge.keyArn, stored?.keyArn].filter((arn) => arn !== undefined));
  return [
    remove(edgeHomeKey(edge)),
    remove(edgeDistributionKey(edge)),
    ...[...keyArns].map((arn) => remove(edgeKmsKey(edge, arn))),
  ];
};
