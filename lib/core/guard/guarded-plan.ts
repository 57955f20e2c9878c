/** A plan as the guard would let it happen: for `plan` and `audit`, which must not promise a write that is refused. */
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { makePlan } from '../plan/plan.ts';
import { writableWrite } from './writable-write.ts';

const refusalsOf = (plan: Plan, facts: Facts): ReadonlyMap<string, Finding> =>
  new Map(
    plan.writes.flatMap((write) =>
      writableWrite(write, facts).refused.map((finding) => [finding.fingerprint, finding] as const),
    ),
  );

/** What the guard refuses is taken out of the writes, and its findings become reports that say why; the rest stays. */
export const guardedPlan = (plan: Plan, facts: Facts): Plan => {
  const refusals = refusalsOf(plan, facts);
  if (refusals.size === 0) return plan;
  return makePlan(
    plan.findings.map((finding) => refusals.get(finding.fingerprint) ?? finding),
    facts,
  );
};
