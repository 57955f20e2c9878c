/** The account-wide pause: an item that an operator can set by hand in an emergency. */
import type { Actor } from '../../core/model/memory.ts';
import type { Mode } from '../../core/model/settings.ts';
import { pauseKey } from './keys.ts';
import { deleteItem, getItem, putItem, type Table } from './table.ts';

const modes: readonly unknown[] = ['observe', 'propose', 'enforce'] satisfies Mode[];

/**
 * Undefined when there is no such item. Any other text than a mode counts as `observe`: whoever wrote it wanted
 * to hold the guard back.
 */
export const pause = async (table: Table): Promise<Mode | undefined> => {
  const item = await getItem(table, pauseKey);
  if (item === undefined) return undefined;
  return modes.includes(item.mode) ? (item.mode as Mode) : 'observe';
};

export const setPause = async (
  table: Table,
  mode: Mode | undefined,
  by: Actor,
  at: number,
): Promise<void> => {
  if (mode === undefined) await deleteItem(table, pauseKey);
  else await putItem(table, { ...pauseKey, kind: 'pause', mode, body: JSON.stringify({ by, at }) });
};
