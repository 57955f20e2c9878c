/** The repairs of all documents by time: each month is a partition of pointers to them. */
import type { RepairRecord } from '../../core/model/outcome.ts';
import type { Item } from './item.ts';
import { historyPk, keyText, paddedTime } from './keys.ts';
import { repairOf, targetOf } from './repairs.ts';
import { getItems, queryItems, type Table, toAttributes } from './table.ts';

/** Epoch milliseconds; `from` is included, `until` is not. */
export interface HistoryQuery {
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

/** Partitions from the newest month to the oldest that a span touches. */
export const monthsBetween = (from: number, until: number): readonly string[] => {
  const months: string[] = [];
  const month = new Date(until);
  month.setUTCDate(1);
  month.setUTCHours(0, 0, 0, 0);
  for (; historyPk(month.getTime()) >= historyPk(from); month.setUTCMonth(month.getUTCMonth() - 1))
    months.push(historyPk(month.getTime()));
  return months;
};

const pointersOf = (table: Table, pk: string, { from, until }: HistoryQuery, limit: number) =>
  queryItems(
    table,
    pk,
    {
      // A sort key goes on after the time, so the moment `until` itself sorts behind its bare number.
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
      ExpressionAttributeValues: toAttributes({
        ':pk': pk,
        ':from': paddedTime(from),
        ':until': paddedTime(until),
      }),
      ConsistentRead: true,
      ScanIndexForward: false,
    },
    limit,
  );

/** Newest first. */
export const repairsOfAccount = async (
  table: Table,
  query: HistoryQuery,
): Promise<readonly RepairRecord[]> => {
  const pointers: Item[] = [];
  for (const pk of monthsBetween(query.from, query.until)) {
    if (pointers.length >= query.limit) break;
    pointers.push(...(await pointersOf(table, pk, query, query.limit - pointers.length)));
  }
  const found = await getItems(table, pointers.map(targetOf));
  const byKey = new Map(found.map((item) => [keyText(item), item]));
  return pointers.flatMap((pointer) => {
    const item = byKey.get(keyText(targetOf(pointer)));
    return item === undefined ? [] : [repairOf(item)];
  });
};
