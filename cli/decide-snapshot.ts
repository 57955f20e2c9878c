/** What the guard would decide about a whole snapshot; an `earlier` one inside it stands for what was remembered. */
import { guardedPlan } from '../lib/core/guard/guarded-plan.ts';
import type { Plan } from '../lib/core/model/plan.ts';
import type { Settings } from '../lib/core/model/settings.ts';
import type { Snapshot } from '../lib/core/model/snapshot.ts';
import { decide } from '../lib/core/plan/decide.ts';
import { subjectsOf } from '../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../lib/core/plan/earlier.ts';

export const decideSnapshot = (snapshot: Snapshot, settings: Settings): Plan => {
  const facts = factsWithEarlier(snapshot, settings);
  return guardedPlan(decide(facts, settings, subjectsOf(facts)), facts);
};
