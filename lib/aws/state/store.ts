/** Stores writes of which some may be stored already: what is under way is left as it is. */
import { keyText } from './keys.ts';
import type { Table } from './table.ts';
import { keyOf, transact, type Write } from './transact.ts';

/**
 * One transaction. A write whose condition does not hold is left out, and the rest is stored together; only writes
 * that are conditional on absence may be given, for then "refused" means "is there already".
 */
export const store = async (table: Table, writes: readonly Write[]): Promise<void> => {
  await storeWith(table, [], writes);
};

/**
 * One transaction that is made only if the conditions of all `essential` writes hold; of the `others` those whose
 * condition does not hold are left out. False when an essential one was refused: then nothing was stored.
 */
export const storeWith = async (
  table: Table,
  essential: readonly Write[],
  others: readonly Write[],
): Promise<boolean> => {
  const must = new Set(essential.map((write) => keyText(keyOf(write))));
  let rest = others;
  for (;;) {
    const result = await transact(table, [...essential, ...rest]);
    if (result.status === 'done') return true;
    const refused = new Set(result.writes.map((write) => keyText(keyOf(write))));
    if ([...refused].some((key) => must.has(key))) return false;
    rest = rest.filter((write) => !refused.has(keyText(keyOf(write))));
  }
};
