/** The decision from end to end: facts -> findings -> holds -> modes -> plan. */

import type { DriftRule } from '../drift/define.ts';
import { detect } from '../drift/detect.ts';
import { rules } from '../drift/index.ts';
import type { Facts } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';
import type { Subject } from '../model/subject.ts';
import { applyHolds } from './holds.ts';
import { applyModes } from './modes.ts';
import { makePlan } from './plan.ts';
import { applyResumed } from './resumed.ts';

/** Pass `all` only to try other rules or another order of them. */
export const decide = (
  facts: Facts,
  settings: Settings,
  subjects: readonly Subject[],
  all: readonly DriftRule[] = rules,
): Plan => {
  const held = applyHolds(detect(facts, settings, subjects, all), facts);
  return makePlan(applyModes(applyResumed(held, facts, settings), facts, settings), facts);
};
