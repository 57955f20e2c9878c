/** What an undo leaves behind so that it is not repaired again, and the sentences that say so. */
import type { App } from './app.ts';
import { resumeCommand } from './core/model/commands.ts';
import type { Actor, Hold } from './core/model/memory.ts';
import { valueOr } from './core/model/reading.ts';
import { headlineOf } from './core/report/headline.ts';
import { instantInWords } from './core/report/words.ts';
import type { UndoView } from './undo-decision.ts';

/** For example `restored the CloudFront read access to bucket site`. */
const whatItDid = ({ repair }: UndoView): string => {
  const headline = headlineOf('repair', repair.document, repair.findings);
  return headline.charAt(0).toLowerCase() + headline.slice(1);
};

/** A new hold; when an undo is taken back, its own hold as lifted, unless somebody has lifted it before. */
export const holdOfUndo = (app: App, view: UndoView, by: Actor): Hold | undefined => {
  const { repair, facts, write, isRedo } = view;
  const at = app.ports.clock.now();
  if (isRedo) {
    const open = valueOr(facts.memory.holds, []).find(
      ({ holdId, lifted }) => holdId === repair.hold?.holdId && lifted === undefined,
    );
    return open && { ...open, lifted: { at, by } };
  }
  return {
    holdId: app.ports.newId(),
    fingerprints: [...new Set(write.findings.map(({ fingerprint }) => fingerprint))].sort(),
    reason: 'undone',
    because: `${by.name} took back repair ${repair.repairId} (it ${whatItDid(view)}) on ${instantInWords(at)}.`,
    by,
    at,
    repairId: repair.repairId,
  };
};

/** Of a repair that purged caches when it took somebody out. */
const refills = ({ repair, changes, isRedo }: UndoView): boolean =>
  !isRedo &&
  repair.findings.some(({ invalidations }) => invalidations.length > 0) &&
  (changes?.gains ?? []).length > 0;

/** Content that was purged needs nothing to come back. */
export const refillSentence = (view: UndoView): string | undefined =>
  refills(view)
    ? 'The content that was purged from the caches comes back by itself, as viewers ask for it.'
    : undefined;

/** Who took back what, and what follows, for the message about it. */
export const undoBecause = (view: UndoView, by: Actor): string => {
  const { repair, isRedo } = view;
  const what = isRedo
    ? `${by.name} took back the undo ${repair.repairId}, so that repair ${repair.undoes} stands again.`
    : `${by.name} took back repair ${repair.repairId}, which ${whatItDid(view)}. It is not made again until somebody resumes it (${resumeCommand(repair.document)}).`;
  const refill = refillSentence(view);
  return refill === undefined ? what : `${what} ${refill}`;
};
