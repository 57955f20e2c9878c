/** An undo as outsiders read it: `origin-guard/undo/1` of docs/contracts.md. */
import type { AccessChange, AccessChanges } from '../guard/access-change.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { RepairRecord } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import type { UndoRefusal } from '../plan/undo.ts';

export interface UndoFacts {
  readonly repair: RepairRecord;
  readonly write: PlannedWrite;
  readonly changes: AccessChanges | undefined;
}

export type UndoOutcome =
  | { readonly result: 'undone'; readonly undoId: string; readonly verified: boolean }
  | { readonly result: 'refused'; readonly refusal: UndoRefusal }
  | { readonly result: 'failed'; readonly because: string }
  /** The person who was asked said no. */
  | { readonly result: 'declined' };

const changeJson = ({ who, actions, certain, plainHttpOnly }: AccessChange): JsonObject => ({
  who,
  actions,
  certain,
  plainHttpOnly,
});

const outcomeJson = (outcome: UndoOutcome): JsonObject => {
  switch (outcome.result) {
    case 'undone':
      return { result: 'undone', undoId: outcome.undoId, verified: outcome.verified };
    case 'refused': {
      const { check, because, current } = outcome.refusal;
      return {
        result: 'refused',
        check,
        because,
        ...(current === undefined ? {} : { current: current as Json }),
      };
    }
    case 'failed':
      return { result: 'failed', because: outcome.because };
    case 'declined':
      return { result: 'declined' };
  }
};

export const undoContract = ({ repair, write, changes }: UndoFacts, outcome: UndoOutcome): JsonObject => ({
  schema: 'origin-guard/undo/1',
  repairId: repair.repairId,
  document: { ...repair.document },
  ...outcomeJson(outcome),
  from: write.from as Json,
  to: write.to as Json,
  gains: (changes?.gains ?? []).map(changeJson),
  losses: (changes?.losses ?? []).map(changeJson),
  invalidations: write.invalidations.map(({ distributionId, paths, because }) => ({
    distributionId,
    paths,
    because,
  })),
});
