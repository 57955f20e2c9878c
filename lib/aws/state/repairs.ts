/** Repairs: the document before and after each write, stored with its intents to invalidate before it is made. */
import type { RepairRecord, Revocation } from '../../core/model/outcome.ts';
import type { DocumentRef } from '../../core/model/subject.ts';
import { bodyOf, DamagedItem, days, expiresAt, type Item, textIn } from './item.ts';
import { documentPk, repairKey, repairPointerKey, repairPrefix } from './keys.ts';
import { writeToStoreRevocation } from './revocations.ts';
import { store } from './store.ts';
import { absentItem, getItem, queryItems, type Table, toAttributes, updateItem } from './table.ts';
import { put, transact, type Write, writesPerTransaction } from './transact.ts';

const keepMs = days(400);
const states: readonly string[] = ['intended', 'written', 'verified', 'failed'];

/** State and note change later, so they are attributes; the rest is as it was when the write was decided. */
const writesToStoreRepair = (repair: RepairRecord): readonly Write[] => {
  const { state, note, ...rest } = repair;
  const key = repairKey(repair);
  const expiry = expiresAt(repair.startedAt, keepMs);
  const pointer = repairPointerKey(repair.document, repair.repairId);
  return [
    put({ ...key, kind: 'repair', state, note, body: JSON.stringify(rest), expiresAt: expiry }, absentItem),
    put({ ...pointer, kind: 'repair-id', target: key.sk, expiresAt: expiry }, absentItem),
  ];
};

const repairOf = (item: Item): RepairRecord => {
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
  const note = item.note === undefined ? undefined : textIn(item, 'note');
  return { ...stored, actor: stored.actor, state: state as RepairRecord['state'], note };
};

/**
 * One transaction. Where there are more intents than fit into one, the others are stored before it: an intent
 * without its repair is found by `follow-up` and given up, a repair without its intents would leave caches full.
 */
export const recordIntent = async (
  table: Table,
  repair: RepairRecord,
  revocations: readonly Revocation[],
): Promise<void> => {
  const own = writesToStoreRepair(repair);
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

export const updateRepair = async (
  table: Table,
  repairId: string,
  document: DocumentRef,
  state: RepairRecord['state'],
  note: string | undefined,
): Promise<void> => {
  const pointer = await getItem(table, repairPointerKey(document, repairId));
  const key = pointer && { pk: pointer.pk, sk: textIn(pointer, 'target') };
  const found =
    key !== undefined &&
    (await updateItem(
      table,
      key,
      note === undefined ? 'SET #state = :state' : 'SET #state = :state, note = :note',
      {
        expression: 'attribute_exists(pk)',
        names: { '#state': 'state' },
        values: { ':state': state, ...(note === undefined ? {} : { ':note': note }) },
      },
    ));
  if (!found) {
    throw new Error(
      `Repair ${repairId} of ${documentPk(document)} is not in table ${table.name}, so it could not be marked ` +
        `${state}. It was never stored, or was deleted by hand.`,
    );
  }
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
