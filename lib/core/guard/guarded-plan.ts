/** A plan as the guard would let it happen: for `plan` and `audit`, which must not promise a write that is refused. */
import { heldBack } from '../drift/finding.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan, PlannedWrite } from '../model/plan.ts';
import { makePlan } from '../plan/plan.ts';
import { guardWrite } from './guard-write.ts';

/** The finding as a report that says which check of the guard stands in its way. */
const refused = (finding: Finding, check: string, because: string): Finding => {
  const held = heldBack(finding, because.replace(/\.$/, ''));
  return { ...held, details: { ...held.details, refusedBy: check } };
};

const refusalsOf = (plan: Plan, facts: Facts): ReadonlyMap<string, Finding> => {
  const refusals = (write: PlannedWrite): readonly (readonly [string, Finding])[] => {
    const verdict = guardWrite(write, facts);
    if (verdict.verdict === 'go') return [];
    return write.findings.map((finding) => [
      finding.fingerprint,
      refused(finding, verdict.check, verdict.because),
    ]);
  };
  return new Map(plan.writes.flatMap(refusals));
};

/** Writes that the guard refuses are taken out, and their findings become reports that say why. */
export const guardedPlan = (plan: Plan, facts: Facts): Plan => {
  const refusals = refusalsOf(plan, facts);
  if (refusals.size === 0) return plan;
  return makePlan(
    plan.findings.map((finding) => refusals.get(finding.fingerprint) ?? finding),
    facts,
  );
};
