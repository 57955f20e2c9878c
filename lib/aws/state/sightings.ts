/** Sightings and appointments: when a finding was first seen, and when its document is to be read again. */
import { markerFamily, type Sighting } from '../../core/model/memory.ts';
import { type DocumentRef, documentFromKey } from '../../core/model/subject.ts';
import type { MemoryPlace } from '../../ports.ts';
import { dueShards } from './definition.ts';
import { bodyOf, DamagedItem, days, expiresAt, type Item, numberIn } from './item.ts';
import { documentPk, lookAgainKey, sightingKey, sightingPrefix } from './keys.ts';
import { deleteItem, itemsUnder, type Table } from './table.ts';
import { put, remove, type Write } from './transact.ts';

export const sightingsOfDocument = async (
  table: Table,
  document: MemoryPlace,
): Promise<readonly Sighting[]> =>
  (await itemsUnder(table, documentPk(document), sightingPrefix)).map((item) =>
    bodyOf<Sighting>(item, 'sighting', { fingerprint: 'string', firstSeenAt: 'number' }),
  );

export const writeToPutSighting = (document: MemoryPlace, sighting: Sighting): Write =>
  put({
    ...sightingKey(document, sighting.fingerprint),
    kind: 'sighting',
    body: JSON.stringify(sighting),
    expiresAt: sighting.fingerprint.startsWith(markerFamily)
      ? undefined
      : expiresAt(sighting.firstSeenAt, days(400)),
  });

export const writeToDeleteSighting = (document: MemoryPlace, fingerprint: string): Write =>
  remove(sightingKey(document, fingerprint));

export const writeToSetLookAgain = (
  document: MemoryPlace,
  at: number | undefined,
  correlationId: string | undefined,
): Write =>
  at === undefined
    ? remove(lookAgainKey(document))
    : put({
        ...lookAgainKey(document),
        kind: 'look-again',
        dueShard: dueShards[0],
        dueAt: at,
        correlationId,
      });

export interface LookAgain {
  readonly document: DocumentRef;
  readonly dueAt: number;
  readonly correlationId?: string;
}

export const lookAgainOf = (item: Item): LookAgain => {
  const document = documentFromKey(item.pk);
  if (document === undefined) throw new DamagedItem(item, 'names no document');
  const { correlationId } = item;
  const dueAt = numberIn(item, 'dueAt');
  return typeof correlationId === 'string' ? { document, dueAt, correlationId } : { document, dueAt };
};

/** Keeps an appointment that was made anew in the meantime. */
export const lookAgainDone = async (table: Table, document: DocumentRef, dueAt: number): Promise<void> => {
  await deleteItem(table, lookAgainKey(document), {
    expression: 'dueAt = :dueAt',
    values: { ':dueAt': dueAt },
  });
};
