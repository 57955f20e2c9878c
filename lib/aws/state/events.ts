/** Ids of the CloudTrail events that were handled to their end: a repeat of one needs no second look. */
import { days, expiresAt } from './item.ts';
import { eventKey } from './keys.ts';
import { getItems, type Table } from './table.ts';
import { put, transact, writesPerTransaction } from './transact.ts';

/** Longer than a message can live in a queue and its dead-letter queue (14 days at most). */
const keepMs = days(15);

export const processedEvents = async (
  table: Table,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const ids = [...new Set(eventIds)];
  const found = await getItems(table, ids.map(eventKey));
  const stored = new Set(found.map(({ pk }) => pk));
  return new Set(ids.filter((id) => stored.has(eventKey(id).pk)));
};

export const markProcessed = async (
  table: Table,
  eventIds: readonly string[],
  now: number,
): Promise<void> => {
  const puts = [...new Set(eventIds)].map((id) =>
    put({ ...eventKey(id), kind: 'event', expiresAt: expiresAt(now, keepMs) }),
  );
  for (let from = 0; from < puts.length; from += writesPerTransaction)
    await transact(table, puts.slice(from, from + writesPerTransaction));
};
