/** The account-wide pause: an item that an operator can set by hand in an emergency. */
import type { Mode } from '../../core/model/settings.ts';
import { pauseKey } from './keys.ts';
import { getItem, type Table } from './table.ts';

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
