/** Holds: repairs that are not made again until a person lifts them. Open ones are also listed in one place. */
import type { Hold } from '../../core/model/memory.ts';
import type { OutcomeEvent } from '../../core/model/outcome.ts';
import { type DocumentRef, documentFromKey } from '../../core/model/subject.ts';
import { bodyOf, DamagedItem, days, expiresAt, type Item, textIn } from './item.ts';
import { documentPk, holdKey, holdPrefix, openHoldKey, openHoldsPk } from './keys.ts';
import { writeToPutOutcome } from './outcomes.ts';
import { store } from './store.ts';
import { itemsUnder, queryItems, type Table, toAttributes } from './table.ts';
import { put, remove, type Write } from './transact.ts';

const keepMs = days(400);

const holdOf = (item: Item): Hold => {
  const hold = bodyOf<Hold>(item, 'hold', {
    holdId: 'string',
    reason: 'string',
    because: 'string',
    at: 'number',
  });
  if (hold.fingerprints !== 'all' && !Array.isArray(hold.fingerprints))
    throw new DamagedItem(item, 'has a body without proper fingerprints');
  return { ...hold, by: hold.by, repairId: hold.repairId };
};

/** Only what is lifted may ever expire. */
export const writesToPutHold = (document: DocumentRef, hold: Hold): readonly Write[] => {
  const common = { kind: 'hold', document: documentPk(document), body: JSON.stringify(hold) };
  const { lifted } = hold;
  const copyKey = openHoldKey(document, hold.holdId);
  return [
    put({
      ...holdKey(document, hold.holdId),
      ...common,
      expiresAt: lifted === undefined ? undefined : expiresAt(lifted.at, keepMs),
    }),
    lifted === undefined ? put({ ...copyKey, ...common }) : remove(copyKey),
  ];
};

/** With its message, in one transaction. */
export const putHold = async (
  table: Table,
  document: DocumentRef,
  hold: Hold,
  outcome: { readonly event: OutcomeEvent; readonly dueAt: number } | undefined,
): Promise<void> => {
  const message = outcome === undefined ? [] : [writeToPutOutcome(outcome.event, outcome.dueAt)];
  await store(table, [...writesToPutHold(document, hold), ...message]);
};

export const holdsOfDocument = async (table: Table, document: DocumentRef): Promise<readonly Hold[]> =>
  (await itemsUnder(table, documentPk(document), holdPrefix))
    .map(holdOf)
    .sort((one, other) => one.at - other.at);

const openItems = (table: Table): Promise<readonly Item[]> =>
  queryItems(table, openHoldsPk, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: toAttributes({ ':pk': openHoldsPk }),
    ConsistentRead: true,
  });

export const openHolds = async (
  table: Table,
): Promise<readonly { readonly document: DocumentRef; readonly hold: Hold }[]> =>
  (await openItems(table)).map((item) => {
    const document = documentFromKey(textIn(item, 'document'));
    if (document === undefined) throw new DamagedItem(item, 'names no document');
    return { document, hold: holdOf(item) };
  });
