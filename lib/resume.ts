/** Lifts holds of a document and has it looked at now: what a person took back, or a fight stopped, is repaired again. */
import type { App } from './app.ts';
import { changeRequest } from './change-request.ts';
import { policyIsStill } from './compare-stored.ts';
import type { Actor, Hold } from './core/model/memory.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { outcomeEvent, publishStored, toStore } from './outcome-event.ts';
import { readStoredPolicy } from './policy-io.ts';

const isOpen = ({ lifted }: Hold): boolean => lifted === undefined;

/** What is held could not be read, so nothing was lifted. */
export class HoldsUnreadableError extends Error {
  override readonly name = 'HoldsUnreadableError';
}

/** @throws HoldsUnreadableError: it would look as if there were none */
export const openHoldsOf = async (app: App, document: DocumentRef): Promise<readonly Hold[]> => {
  const holds = await app.ports.state.holdsOfDocument(document);
  if (holds.status === 'unreadable')
    throw new HoldsUnreadableError(
      `The holds of ${subjectKey(document)} could not be read (${holds.because}); none was lifted.`,
    );
  return holds.status === 'known' ? holds.value.filter(isOpen) : [];
};

const lift = async (app: App, document: DocumentRef, hold: Hold, by: Actor): Promise<void> => {
  const at = app.ports.clock.now();
  const because =
    `${by.name} resumed the repairs that were held back. What was held: ${hold.because} ` +
    'Origin Guard looks at it now.';
  const event = outcomeEvent(app, {
    outcomeId: `${hold.holdId}-lifted`,
    type: 'marker',
    subject: document,
    because,
    actor: by,
    repairId: hold.repairId,
  });
  await app.ports.state.putHold(document, { ...hold, lifted: { at, by } }, toStore(app, event));
  await publishStored(app, event);
};

/** The person whose undo is still the last write of the document; an undo that was lifted is no taking away. */
const lastUndo = async (
  app: App,
  document: DocumentRef,
  holds: readonly Hold[],
): Promise<Actor | undefined> => {
  const id = holds.findLast(({ reason }) => reason === 'undone')?.repairId;
  const repair = id === undefined ? undefined : await app.ports.state.repairById(id);
  const undo = repair?.undoneBy === undefined ? undefined : await app.ports.state.repairById(repair.undoneBy);
  if (undo?.actor === undefined) return undefined;
  const stored = await readStoredPolicy(app, document);
  return policyIsStill(stored, undo.after) ? { ...undo.actor, at: undo.startedAt } : undefined;
};

/** Lifts these open holds, and queues the document. Lifted twice is lifted once. False when it waits for the next sweep. */
export const liftHolds = async (
  app: App,
  document: DocumentRef,
  holds: readonly Hold[],
  by: Actor,
): Promise<boolean> => {
  const actor = await lastUndo(app, document, holds);
  for (const hold of holds) await lift(app, document, hold, by);
  const request = changeRequest([document], `resumed by ${by.name}`, {
    actor,
    cause: by,
    eventTime: undefined,
  });
  try {
    await app.ports.queue.send([request], 0);
    return true;
  } catch (error) {
    app.log.warn('the document could not be queued; the next sweep looks at it', { error: String(error) });
    return false;
  }
};
