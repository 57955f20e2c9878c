/** When the functions that the clock starts last ran to their end: one item for each. */
import type { Heartbeat, HeartbeatName } from '../../core/model/memory.ts';
import { bodyOf, type Item, numberIn } from './item.ts';
import { heartbeatKey, heartbeatPrefix } from './keys.ts';
import { itemsUnder, type Table, updateItem } from './table.ts';

/** Of two runs side by side the later one counts. */
export const beat = async (
  table: Table,
  name: HeartbeatName,
  now: number,
  unread: readonly string[],
): Promise<void> => {
  await updateItem(
    table,
    heartbeatKey(name),
    'SET #kind = :kind, #at = :at, #since = if_not_exists(#since, :at), body = :body',
    {
      expression: 'attribute_not_exists(pk) OR #at <= :at',
      names: { '#kind': 'kind', '#at': 'at', '#since': 'since' },
      values: { ':kind': 'heartbeat', ':at': now, ':body': JSON.stringify({ name, unread }) },
    },
  );
};

const heartbeatOf = (item: Item): Heartbeat => ({
  ...bodyOf<Pick<Heartbeat, 'name' | 'unread'>>(item, 'heartbeat', { name: 'string', unread: 'object' }),
  at: numberIn(item, 'at'),
  since: numberIn(item, 'since'),
});

export const heartbeats = async (table: Table): Promise<readonly Heartbeat[]> =>
  (await itemsUnder(table, 'settings', heartbeatPrefix)).map(heartbeatOf);
