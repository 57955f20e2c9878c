/**
 * Takes a repair back: lease -> fresh facts -> is the document still what the repair wrote? -> guard -> the intents to
 * invalidate, before and after and the hold, stored -> write. What a person asks for is done in every mode and while
 * paused; what the guard refuses is refused to people as well.
 */
import { type App, WRITE_BUDGET_MS } from './app.ts';
import { changeRequest } from './change-request.ts';
import type { Actor } from './core/model/memory.ts';
import type { Outcome, RepairRecord } from './core/model/outcome.ts';
import type { UndoRefusal } from './core/plan/undo.ts';
import { guardedWrite } from './guarded-write.ts';
import { underLease } from './lease.ts';
import { knownRegionOf } from './policy-io.ts';
import { readFacts } from './read-facts.ts';
import { decideUndo, type UndoView } from './undo-decision.ts';
import { holdOfUndo, undoBecause } from './undo-hold.ts';

export type UndoResult =
  | {
      readonly result: 'undone';
      readonly undoId: string;
      readonly verified: boolean;
      readonly view: UndoView;
    }
  | { readonly result: 'refused'; readonly refusal: UndoRefusal; readonly view: UndoView | undefined }
  /** AWS did not answer clearly: `follow-up` finds out what became of it. */
  | { readonly result: 'failed'; readonly because: string; readonly view: UndoView }
  /** Another writer is at work; nothing was written, and it may be tried again in a moment. */
  | { readonly result: 'held'; readonly because: string };

const RELATED_REPAIRS = 50;
const DECISIONS = 3;

const notFound = (repairId: string): UndoRefusal => ({
  check: 'not-found',
  because:
    `There is no repair ${repairId} in the history of this installation (any more). List what there is with: ` +
    'guard history.',
});

/** What an undo would write now, who gains and loses by it, and what stands in its way. Reads only. */
export const viewUndo = async (app: App, repairId: string): Promise<UndoView | UndoRefusal> => {
  const repair = await app.ports.state.repairById(repairId);
  return repair === undefined ? notFound(repairId) : readAndDecide(app, repair);
};

const readAndDecide = async (app: App, repair: RepairRecord): Promise<UndoView> => {
  const work = {
    document: repair.document,
    reason: `undo of repair ${repair.repairId}`,
    actor: undefined,
    cause: undefined,
    eventTime: undefined,
  };
  const [[facts], others] = await Promise.all([
    readFacts(app, [work], true),
    app.ports.state.repairsOfDocument(repair.document, RELATED_REPAIRS),
  ]);
  if (facts === undefined) throw new Error('one document was asked for, and no facts came back');
  return decideUndo(app.settings, repair, others, facts);
};

/**
 * Decides anew under the lease and writes at most once; `by` is the person who asked for it.
 * @throws when the table cannot be reached; what was written by then is ended by `follow-up`
 */
export const undoRepair = async (app: App, repairId: string, by: Actor): Promise<UndoResult> => {
  const repair = await app.ports.state.repairById(repairId);
  if (repair === undefined) return { result: 'refused', refusal: notFound(repairId), view: undefined };
  const done = await underLease(app, repair.document, (leased) => decideAndWrite(leased, repairId, by));
  if ('held' in done) return { result: 'held', because: done.held };
  if (done.result === 'undone') await lookAt(app, repair, by);
  return done;
};

/** The record is read again under the lease: somebody may have taken it back in the meantime. */
const decideAndWrite = async (app: App, repairId: string, by: Actor): Promise<UndoResult> => {
  let last: UndoResult = { result: 'held', because: 'it kept changing while it was being undone' };
  for (let decision = 0; decision < DECISIONS; decision += 1) {
    const repair = await app.ports.state.repairById(repairId);
    if (repair === undefined) return { result: 'refused', refusal: notFound(repairId), view: undefined };
    const view = await readAndDecide(app, repair);
    if (view.refusal !== undefined) return { result: 'refused', refusal: view.refusal, view };
    if (app.remainingMs() < WRITE_BUDGET_MS)
      return { result: 'held', because: 'too little time was left to write and verify it' };
    last = resultOf(await write(app, view, by), view);
    const moved = last.result === 'refused' && last.refusal.check === 'document-moved';
    if (!moved) return last;
  }
  return last;
};

const write = (app: App, view: UndoView, by: Actor): Promise<Outcome> => {
  const { repair, facts } = view;
  const hold = holdOfUndo(app, view, by);
  return guardedWrite(app, {
    ...view.write,
    region: knownRegionOf(facts, repair.document),
    actor: by,
    eventTime: undefined,
    because: undoBecause(view, by),
    undoes: repair.repairId,
    ...(hold === undefined ? {} : { hold }),
  });
};

const resultOf = (outcome: Outcome, view: UndoView): UndoResult => {
  switch (outcome.result) {
    case 'written':
      return { result: 'undone', undoId: outcome.repairId, verified: outcome.verified, view };
    case 'refused':
      return {
        result: 'refused',
        refusal: { check: outcome.check, because: `AWS or a last read refused it: ${outcome.because}` },
        view,
      };
    case 'failed':
      return { result: 'failed', because: outcome.because, view };
  }
};

/** What works now is to be remembered soon, also where no event of this write arrives; a sweep would find it too. */
const lookAt = async (app: App, { document, repairId }: RepairRecord, by: Actor): Promise<void> => {
  try {
    // Who wrote the policy last is for the event or CloudTrail to say: somebody may follow in a moment.
    const about = { actor: undefined, cause: by, eventTime: undefined };
    await app.ports.queue.send([changeRequest([document], `repair ${repairId} was taken back`, about)], 0);
  } catch (error) {
    app.log.warn('the document could not be queued; the next sweep looks at it', { error: String(error) });
  }
};
