/** Whether a repair can be taken back, as far as its record and the document of this moment say (compare and set). */
import type { JsonObject } from '../model/json.ts';
import type { RepairRecord } from '../model/outcome.ts';
import type { Reading } from '../model/reading.ts';
import { samePolicy } from '../policy/canonical.ts';

/** Why nothing is written; `current` is the document that stands in the way. */
export interface UndoRefusal {
  /** `already-undone`, `nothing-written`, `not-known-yet`, `unreadable`, `document-moved`, or a check of the guard. */
  readonly check: string;
  /** Whole sentences: what is so, and what to do. */
  readonly because: string;
  readonly current?: JsonObject | null;
}

export interface UndoInput {
  readonly repair: RepairRecord;
  /** Other repairs of the same document, for an undo that is under way or was taken back itself. */
  readonly others: readonly RepairRecord[];
  readonly current: Reading<JsonObject>;
}

/** The end of the chain of undos that took this repair back, as far as it is known. */
const lastUndo = ({ repair, others }: UndoInput): RepairRecord | undefined => {
  const byId = new Map(others.map((other) => [other.repairId, other]));
  let last: RepairRecord | undefined;
  for (let next = repair.undoneBy; next !== undefined; next = last?.undoneBy) {
    const found = byId.get(next);
    if (found === undefined) break;
    byId.delete(next);
    last = found;
  }
  return last;
};

const alreadyUndone = (input: UndoInput): UndoRefusal | undefined => {
  const { repairId, undoneBy } = input.repair;
  if (undoneBy === undefined) return undefined;
  const last = lastUndo(input);
  const next =
    last === undefined || last.repairId === undoneBy
      ? `To bring the repair back, take that back: guard undo ${undoneBy}.`
      : `That was taken back as well, and so on; the last of them is ${last.repairId}: guard undo ${last.repairId}.`;
  const because = `Repair ${repairId} was taken back already, by ${undoneBy}. ${next}`;
  return { check: 'already-undone', because };
};

const notWritten = ({ repair }: UndoInput): UndoRefusal | undefined => {
  const { repairId, state, note, dueAt } = repair;
  if (state === 'failed' && dueAt === undefined) {
    const why = note === undefined ? '' : ` (${note.replace(/\.$/, '')})`;
    return {
      check: 'nothing-written',
      because: `Repair ${repairId} wrote nothing${why}, so there is nothing to take back.`,
    };
  }
  if (state !== 'intended' && state !== 'failed') return undefined;
  const why = state === 'failed' ? 'AWS did not answer clearly' : 'its writer has not told the end of it';
  return {
    check: 'not-known-yet',
    because:
      `Whether repair ${repairId} was written is not known yet: ${why}. The follow-up ` +
      'looks within a few minutes; try again then.',
  };
};

/** An undo whose writer died may have been made; what became of it is found by `follow-up`. */
const underWay = ({ repair, others }: UndoInput): UndoRefusal | undefined => {
  const started = others.find(({ undoes, state }) => undoes === repair.repairId && state === 'intended');
  if (started === undefined) return undefined;
  return {
    check: 'not-known-yet',
    because:
      `An undo of repair ${repair.repairId} was started (${started.repairId}), and what became of it is not known yet. ` +
      'The follow-up looks within a few minutes; try again then.',
  };
};

/** The same form of an identity that was just written counts as equal, as in every read-back (law 6). */
const stillAsWritten = ({ repair: { after }, current }: UndoInput): boolean => {
  if (current.status === 'absent') return after === null;
  return (
    current.status === 'known' && after !== null && samePolicy(current.value, after, { transientOai: true })
  );
};

const moved = (input: UndoInput): UndoRefusal | undefined => {
  const { current, repair } = input;
  if (current.status === 'unreadable') {
    return {
      check: 'unreadable',
      because: `The policy could not be read (${current.because}), so nothing was written.`,
    };
  }
  if (stillAsWritten(input)) return undefined;
  return {
    check: 'document-moved',
    because:
      `The policy is not the one any more that repair ${repair.repairId} wrote: somebody changed it since, and an undo ` +
      'would take that back as well. Nothing was written; change it by hand if you want to.',
    current: current.status === 'known' ? current.value : null,
  };
};

/** Undefined when nothing stands in the way so far; the guard has the last word. */
export const undoRefusal = (input: UndoInput): UndoRefusal | undefined =>
  alreadyUndone(input) ?? notWritten(input) ?? underWay(input) ?? moved(input);
