/** The end of a repair: its state, its message, the next step of its revocations and a hold, in one transaction. */
import type { RepairEnd } from '../../core/model/outcome.ts';
import { writesToPutHold } from './holds.ts';
import type { ItemKey } from './keys.ts';
import { writeToPutOutcome } from './outcomes.ts';
import { notStored, placeOf } from './repairs.ts';
import { writeToMoveRevocation } from './revocations.ts';
import { storeWith } from './store.ts';
import type { Condition, Table } from './table.ts';
import { change, type Write, writesPerTransaction } from './transact.ts';

/** Only a repair that is still due is open; one that ended before is left as it ended. */
const writeToEnd = (key: ItemKey, { state, note, dueAt }: RepairEnd): Write => {
  const sets = [
    '#state = :state',
    ...(note === undefined ? [] : ['note = :note']),
    ...(dueAt === undefined ? [] : ['dueAt = :dueAt']),
  ];
  const removes = dueAt === undefined ? ' REMOVE dueShard, dueAt' : '';
  return change(key, `SET ${sets.join(', ')}${removes}`, {
    expression: 'attribute_exists(dueAt)',
    names: { '#state': 'state' },
    values: {
      ':state': state,
      ...(note === undefined ? {} : { ':note': note }),
      ...(dueAt === undefined ? {} : { ':dueAt': dueAt }),
    },
  });
};

const existing = (values: Condition['values']): Condition => ({
  expression: 'attribute_exists(pk)',
  ...(values === undefined ? {} : { values }),
});

/** Marks the repair that was taken back; nothing when it has expired meanwhile. */
const writesToMarkUndone = async (
  table: Table,
  { repairId, undoes }: RepairEnd,
): Promise<readonly Write[]> => {
  const key = undoes === undefined ? undefined : await placeOf(table, undoes);
  return key === undefined ? [] : [change(key, 'SET undoneBy = :by', existing({ ':by': repairId }))];
};

/**
 * False when the repair had ended before: then nothing of this was stored. Intents beyond one transaction are moved
 * before it; a crash in between leaves the repair due, and the rest is done again.
 * @throws when there is no such repair
 */
export const endRepair = async (table: Table, end: RepairEnd): Promise<boolean> => {
  const key = await placeOf(table, end.repairId);
  if (key === undefined) throw notStored(table, end.repairId, end.document, end.state);
  const moves = (end.revocations ?? []).map(({ revocation, expectedState }) =>
    writeToMoveRevocation(revocation, expectedState),
  );
  const rest = [
    ...(end.outcome === undefined ? [] : [writeToPutOutcome(end.outcome.event, end.outcome.dueAt)]),
    ...(end.hold === undefined ? [] : writesToPutHold(end.document, end.hold)),
    ...(await writesToMarkUndone(table, end)),
  ];
  const together = writesPerTransaction - rest.length - 1;
  for (let from = together; from < moves.length; from += writesPerTransaction)
    await storeWith(table, [], moves.slice(from, from + writesPerTransaction));
  return storeWith(table, [writeToEnd(key, end)], [...rest, ...moves.slice(0, together)]);
};
