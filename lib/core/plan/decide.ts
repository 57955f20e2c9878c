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
import { withoutOtherTakers } from './takers.ts';

/** What is missing is judged by who took it away, which shows only once it is known what is missing. */
const detectLosses = (
  given: Facts,
  settings: Settings,
  subjects: readonly Subject[],
  all: readonly DriftRule[],
) => {
  const findings = detect(given, settings, subjects, all);
  const facts = withoutOtherTakers(findings, given);
  return { facts, findings: facts === given ? findings : detect(facts, settings, subjects, all) };
};

/** Pass `all` only to try other rules or another order of them. */
export const decide = (
  given: Facts,
  settings: Settings,
  subjects: readonly Subject[],
  all: readonly DriftRule[] = rules,
): Plan => {
  const { facts, findings } = detectLosses(given, settings, subjects, all);
  const held = applyHolds(findings, facts);
  return makePlan(applyModes(applyResumed(held, facts, settings), facts, settings), facts);
};
