/** Decides about a whole snapshot, as `guard plan --snapshot` does. */
import type { DriftRule } from '../../lib/core/drift/define.ts';
import { rules } from '../../lib/core/drift/index.ts';
import type { Plan } from '../../lib/core/model/plan.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { decide } from '../../lib/core/plan/decide.ts';
import { subjectsOf } from '../../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../../lib/core/plan/earlier.ts';

/** The plan for a snapshot, with what its `earlier` one leaves behind. */
export const planOf = (snapshot: Snapshot, settings: Settings, order: readonly DriftRule[] = rules): Plan => {
  const facts = factsWithEarlier(snapshot, settings);
  return decide(facts, settings, subjectsOf(facts), order);
};
