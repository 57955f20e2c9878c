/** MemoryUpdate in as few transactions as DynamoDB allows, cut only where nothing belongs together. */
import type { AccessEdge } from '../../core/model/memory.ts';
import type { MemoryUpdate } from '../../ports.ts';
import { storedEdges, writesToDeleteEdge, writesToPutEdge } from './edges.ts';
import { edgeHomeKey, keyText } from './keys.ts';
import { writeToStoreRevocation } from './revocations.ts';
import { writeToDeleteSighting, writeToPutSighting, writeToSetLookAgain } from './sightings.ts';
import { store } from './store.ts';
import type { Table } from './table.ts';
import { keyOf, type Write, writesPerTransaction } from './transact.ts';

/** One write per item: a transaction may touch an item once, and what is put is not also deleted. */
const distinct = (writes: readonly Write[]): readonly Write[] => {
  const byKey = new Map<string, Write>();
  for (const write of writes) {
    const key = keyText(keyOf(write));
    if (write.type === 'put' || !byKey.has(key)) byKey.set(key, write);
  }
  return [...byKey.values()];
};

/**
 * Writes that belong together: the edges between one distribution and one bucket, and the intents to purge that
 * distribution of that bucket. Intents come first, for a unit that is larger than a transaction.
 */
const edgeUnits = async (table: Table, update: MemoryUpdate): Promise<readonly (readonly Write[])[]> => {
  const stored = await storedEdges(table, [...update.putEdges, ...update.deleteEdges]);
  const storedOf = (edge: AccessEdge) => stored.get(keyText(edgeHomeKey(edge)));
  const units = new Map<string, Write[]>();
  const add = (
    about: { readonly distributionId: string; readonly bucket: string },
    writes: readonly Write[],
  ) => {
    const name = `${about.distributionId}|${about.bucket}`;
    units.set(name, [...(units.get(name) ?? []), ...writes]);
  };
  for (const revocation of update.revocations) add(revocation, [writeToStoreRevocation(revocation)]);
  for (const edge of update.deleteEdges) add(edge, writesToDeleteEdge(edge, storedOf(edge)));
  for (const edge of update.putEdges) add(edge, writesToPutEdge(edge, storedOf(edge)));
  return [...units.values()].map(distinct);
};

/** Cuts an oversized unit; its intents are in the first part, so a crash in between can only purge once more. */
const cut = (unit: readonly Write[]): readonly (readonly Write[])[] => {
  const parts: (readonly Write[])[] = [];
  for (let from = 0; from < unit.length; from += writesPerTransaction) {
    parts.push(unit.slice(from, from + writesPerTransaction));
  }
  return parts;
};

const pack = (units: readonly (readonly Write[])[]): readonly (readonly Write[])[] => {
  const packed: Write[][] = [];
  for (const unit of units.flatMap(cut)) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + unit.length <= writesPerTransaction) last.push(...unit);
    else packed.push([...unit]);
  }
  return packed;
};

/** Sightings and the appointment come last: a crash before them means that the document is only read again. */
export const remember = async (table: Table, update: MemoryUpdate): Promise<void> => {
  const { document } = update;
  const rest = distinct([
    ...update.putSightings.map((sighting) => writeToPutSighting(document, sighting)),
    ...update.deleteSightings.map((fingerprint) => writeToDeleteSighting(document, fingerprint)),
    writeToSetLookAgain(document, update.lookAgainAt, update.correlationId),
  ]);
  // First, so that edges never end in a transaction before the one that makes the appointment.
  const others = (update.alsoLookAt ?? []).map((one) => [
    writeToSetLookAgain(one.document, one.at, update.correlationId),
  ]);
  const units = [...others, ...(await edgeUnits(table, update)), ...rest.map((write) => [write])];
  for (const writes of pack(units)) await store(table, writes);
};
