/** The account-wide pause: an item that an operator can set by hand in an emergency. */
import type { Actor } from '../../core/model/memory.ts';
import type { Mode } from '../../core/model/settings.ts';
import type { PauseDetails } from '../../ports.ts';
import type { Item } from './item.ts';
import { pauseKey } from './keys.ts';
import { deleteItem, getItem, putItem, type Table } from './table.ts';

const modes: readonly unknown[] = ['observe', 'propose', 'enforce'] satisfies Mode[];

/**
 * Undefined when there is no such item. Any other text than a mode counts as `observe`: whoever wrote it wanted
 * to hold the guard back.
 */
export const pause = async (table: Table): Promise<Mode | undefined> => {
  const item = await getItem(table, pauseKey);
  return item && modeOf(item);
};

const modeOf = ({ mode }: Item): Mode => (modes.includes(mode) ? (mode as Mode) : 'observe');

/** Set by hand in an emergency, it may say nothing but the mode. */
const bodyOf = ({ body }: Item): Partial<PauseDetails> => {
  try {
    return typeof body === 'string' ? (JSON.parse(body) as Partial<PauseDetails>) : {};
  } catch {
    return {};
  }
};

export const pauseDetails = async (table: Table): Promise<PauseDetails | undefined> => {
  const item = await getItem(table, pauseKey);
  if (item === undefined) return undefined;
  const { by, at, reason } = bodyOf(item);
  return { mode: modeOf(item), by, at, reason };
};

export const setPause = async (
  table: Table,
  mode: Mode | undefined,
  by: Actor,
  at: number,
  reason: string | undefined,
): Promise<void> => {
  if (mode === undefined) await deleteItem(table, pauseKey);
  else await putItem(table, { ...pauseKey, kind: 'pause', mode, body: JSON.stringify({ by, at, reason }) });
};
