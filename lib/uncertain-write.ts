/**
 * What became of a write whose end nobody stored, or that did not show: its writer died, AWS did not answer, or a
 * replica lags. The one place that decides it; a due repair and its due revocations both ask here, the first decides.
 */
import type { App } from './app.ts';
import { changeRequest } from './change-request.ts';
import type { JsonObject } from './core/model/json.ts';
import type { RepairRecord } from './core/model/outcome.ts';
import { absent, known, type Reading } from './core/model/reading.ts';
import type { DocumentRef } from './core/model/subject.ts';
import { underLease } from './lease.ts';
import { readStoredPolicy } from './policy-io.ts';
import { endWrite } from './repair-end.ts';
import { endingOf } from './uncertain-ending.ts';

/** `lookAt` (epoch ms): it cannot be told before then. */
export type Fate =
  | { readonly fate: 'took-effect' | 'never-happened' }
  | { readonly fate: 'unknown'; readonly lookAt: number };

const MINUTE_MS = 60_000;
/** Further back nothing is asked: a repair with so many after it has long been overtaken. */
const MOST_LATER = 20;

const fateOf = ({ state, dueAt }: RepairRecord): Fate => {
  if (dueAt !== undefined) return { fate: 'unknown', lookAt: dueAt };
  return { fate: state === 'failed' ? 'never-happened' : 'took-effect' };
};

/** The document right after, or a while after, the write: as the next repair of it found it, else as it is now. */
const seenAfter = async (
  app: App,
  repair: RepairRecord,
): Promise<{ readonly reading: Reading<JsonObject>; readonly overtaken: boolean }> => {
  const repairs = await app.ports.state.repairsOfDocument(repair.document, MOST_LATER);
  const own = repairs.findIndex(({ repairId }) => repairId === repair.repairId);
  const next = own === -1 ? repairs.at(-1) : repairs[own - 1];
  if (next !== undefined)
    return { reading: next.before === null ? absent : known(next.before), overtaken: true };
  return { reading: await readStoredPolicy(app, repair.document, repair.region), overtaken: false };
};

/** Queued before the end is stored: a crash in between looks once too often rather than never. */
const decide = async (app: App, repair: RepairRecord): Promise<void> => {
  const { reading, overtaken } = await seenAfter(app, repair);
  const { ending, lookAnew } = endingOf(app, repair, reading, overtaken);
  if (lookAnew) {
    const { actor: cause, eventTime, correlationId } = repair;
    const about = { actor: undefined, cause, eventTime, correlationId };
    const reason = `follow-up of repair ${repair.repairId}`;
    await app.ports.queue.send([changeRequest([repair.document], reason, about)], 0);
  }
  await endWrite(app, repair, [], ending);
};

/**
 * What became of a stored write; decides it when it is due and nobody has. Not while its document's lease is held:
 * then its writer, or another, is at work. A repair that is not in the table any more took effect, for all we know.
 * @throws when the table or the queue cannot be reached
 */
export const fateOfWrite = async (app: App, document: DocumentRef, repairId: string): Promise<Fate> => {
  const read = () => app.ports.state.repairById(repairId);
  const isDue = ({ dueAt }: RepairRecord): boolean => dueAt !== undefined && dueAt <= app.ports.clock.now();
  const before = await read();
  if (before === undefined) return { fate: 'took-effect' };
  if (!isDue(before)) return fateOf(before);
  const held = await underLease(app, document, async (leased) => {
    const repair = await read();
    if (repair !== undefined && isDue(repair)) await decide(leased, repair);
    return undefined;
  });
  if (held !== undefined) return { fate: 'unknown', lookAt: app.ports.clock.now() + MINUTE_MS };
  const after = await read();
  return after === undefined ? { fate: 'took-effect' } : fateOf(after);
};
