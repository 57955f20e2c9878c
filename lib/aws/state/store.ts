/** Stores writes of which some may be stored already: what is under way is left as it is. */
import { keyText } from './keys.ts';
import type { Table } from './table.ts';
import { keyOf, transact, type Write } from './transact.ts';

/**
 * One transaction. A write whose condition does not hold is left out, and the rest is stored together; only writes
 * that are conditional on absence may be given, for then "refused" means "is there already".
 */
export const store = async (table: Table, writes: readonly Write[]): Promise<void> => {
  let rest = writes;
  for (;;) {
    const result = await transact(table, rest);
    if (result.status === 'done') return;
    const refused = new Set(result.writes.map((write) => keyText(keyOf(write))));
    rest = rest.filter((write) => !refused.has(keyText(keyOf(write))));
  }
};
