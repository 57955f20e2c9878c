/** The decision from end to end: facts -> findings -> modes -> plan. */

import type { DriftRule } from '../drift/define.ts';
import { detect } from '../drift/detect.ts';
import { rules } from '../drift/index.ts';
import type { Facts } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';
import type { Subject } from '../model/subject.ts';
import { applyModes } from './modes.ts';
import { makePlan } from './plan.ts';

/** Pass `all` only to try other rules or another order of them. */
export const decide = (
  facts: Facts,
  settings: Settings,
  subjects: readonly Subject[],
  all: readonly DriftRule[] = rules,
): Plan => makePlan(applyModes(detect(facts, settings, subjects, all), facts, settings), facts);
