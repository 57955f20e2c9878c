/** Repairs: the document before and after each write, stored with its intents to invalidate before it is made. */
import type { RepairRecord, Revocation } from '../../core/model/outcome.ts';
import type { DocumentRef } from '../../core/model/subject.ts';
import { dueShards } from './definition.ts';
import { bodyOf, DamagedItem, days, expiresAt, type Item, numberIn, textIn } from './item.ts';
import { documentPk, historyKey, type ItemKey, repairKey, repairPointerKey, repairPrefix } from './keys.ts';
import { writeToStoreRevocation } from './revocations.ts';
import { store } from './store.ts';
import { absentItem, getItem, queryItems, type Table, toAttributes } from './table.ts';
import { put, transact, type Write, writesPerTransaction } from './transact.ts';

const states: readonly string[] = ['intended', 'written', 'verified', 'failed'];

/** What changes later is attributes; the rest is as it was when the write was decided. */
const writesToStoreRepair = (repair: RepairRecord, keepDays: number): readonly Write[] => {
  const { state, note, dueAt, undoneBy, ...rest } = repair;
  const key = repairKey(repair);
  const common = { expiresAt: expiresAt(repair.startedAt, days(keepDays)) };
  const target = { target: key.pk, targetSk: key.sk };
  const dueShard = dueAt === undefined ? undefined : dueShards[0];
  const body = JSON.stringify(rest);
  return [
    put({ ...key, kind: 'repair', state, note, dueShard, dueAt, undoneBy, body, ...common }, absentItem),
    put({ ...repairPointerKey(repair.repairId), kind: 'repair-id', ...target, ...common }, absentItem),
    put({ ...historyKey(repair), kind: 'repair-at', ...target, ...common }, absentItem),
  ];
};

const optionalText = (item: Item, name: string): string | undefined =>
  item[name] === undefined ? undefined : textIn(item, name);

export const repairOf = (item: Item): RepairRecord => {
  const stored = bodyOf<RepairRecord>(item, 'repair', {
    repairId: 'string',
    document: 'object',
    before: 'object',
    after: 'object',
    findings: 'object',
    startedAt: 'number',
  });
  const state = textIn(item, 'state');
  if (!states.includes(state)) throw new DamagedItem(item, `has the unknown state ${state}`);
  const undoneBy = optionalText(item, 'undoneBy');
  return {
    ...stored,
    actor: stored.actor,
    state: state as RepairRecord['state'],
    note: optionalText(item, 'note'),
    ...(item.dueAt === undefined ? {} : { dueAt: numberIn(item, 'dueAt') }),
    ...(undoneBy === undefined ? {} : { undoneBy }),
  };
};

/**
 * One transaction. Where there are more intents than fit into one, the others are stored before it: an intent
 * without its repair is found by `follow-up` and given up, a repair without its intents would leave caches full.
 */
export const recordIntent = async (
  table: Table,
  repair: RepairRecord,
  revocations: readonly Revocation[],
  keepDays: number,
): Promise<void> => {
  const own = writesToStoreRepair(repair, keepDays);
  const intents = revocations.map(writeToStoreRevocation);
  const together = writesPerTransaction - own.length;
  for (let from = together; from < intents.length; from += writesPerTransaction) {
    await store(table, intents.slice(from, from + writesPerTransaction));
  }
  const result = await transact(table, [...own, ...intents.slice(0, together)]);
  if (result.status === 'refused') {
    throw new Error(
      `Repair ${repair.repairId} of ${documentPk(repair.document)} or one of its intents to invalidate is already ` +
        'stored, so it was not stored again and nothing was written. The document is decided anew.',
    );
  }
};

/** Where the pointer (by id or by time) says that the repair is. */
export const targetOf = (pointer: Item): ItemKey => ({
  pk: textIn(pointer, 'target'),
  sk: textIn(pointer, 'targetSk'),
});

export const placeOf = async (table: Table, repairId: string): Promise<ItemKey | undefined> => {
  const pointer = await getItem(table, repairPointerKey(repairId));
  return pointer && targetOf(pointer);
};

export const notStored = (table: Table, repairId: string, document: DocumentRef, state: string): Error =>
  new Error(
    `Repair ${repairId} of ${documentPk(document)} is not in table ${table.name}, so it could not be marked ` +
      `${state}. It was never stored, or was deleted by hand.`,
  );

export const repairById = async (table: Table, repairId: string): Promise<RepairRecord | undefined> => {
  const key = await placeOf(table, repairId);
  const item = key && (await getItem(table, key));
  return item && repairOf(item);
};

/** Newest first. */
export const repairsOfDocument = async (
  table: Table,
  document: DocumentRef,
  limit: number,
): Promise<readonly RepairRecord[]> => {
  const pk = documentPk(document);
  const items = await queryItems(
    table,
    `repairs of ${pk}`,
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: toAttributes({ ':pk': pk, ':prefix': repairPrefix }),
      ConsistentRead: true,
      ScanIndexForward: false,
    },
    limit,
  );
  return items.map(repairOf);
};
