/**
 * What the guard lets through of a merged write: when one of its changes is refused, the others are still made.
 * Findings join one by one, grants first, and each stays only if the guard has no objection to all so far.
 */
import { compareFindings, heldBack } from '../drift/finding.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding, FindingClass } from '../model/finding.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { makePlan } from '../plan/plan.ts';
import { guardWrite } from './guard-write.ts';

export interface WritableWrite {
  /** The whole write, or what is left of it; undefined when nothing may be written. */
  readonly write: PlannedWrite | undefined;
  /** The findings that are not repaired now, as reports: `details.refusedBy` names the check, `held` says why. */
  readonly refused: readonly Finding[];
}

interface Objection {
  readonly check: string;
  readonly because: string;
}

const priority: Readonly<Record<FindingClass, number>> = {
  grant: 0,
  prune: 1,
  narrow: 2,
  revoke: 3,
  harden: 4,
  write: 5,
  report: 6,
};

const byPriority = (one: Finding, other: Finding): number =>
  priority[one.class] - priority[other.class] || compareFindings(one, other);

const refusal = (finding: Finding, { check, because }: Objection): Finding => {
  const held = heldBack(finding, because.replace(/\.$/, ''));
  return { ...held, details: { ...held.details, refusedBy: check } };
};

const holds = (write: PlannedWrite, findings: readonly Finding[]): boolean =>
  findings.every(({ fingerprint }) => write.findings.some((kept) => kept.fingerprint === fingerprint));

/** The write that answers exactly these findings, or the first objection to it. */
const tryWrite = (findings: readonly Finding[], facts: Facts): PlannedWrite | Objection => {
  const plan = makePlan(findings, facts);
  const [write] = plan.writes;
  if (write === undefined || !holds(write, findings)) {
    const left = plan.findings.find(({ details }) => typeof details.held === 'string');
    return { check: 'plan', because: String(left?.details.held ?? 'nothing would change by it') };
  }
  const verdict = guardWrite(write, facts);
  return verdict.verdict === 'go' ? write : verdict;
};

/** Ids without an owner block every write of their policy, so a repair may need all prunes at once to get through. */
const tryWith = (
  finding: Finding,
  accepted: readonly Finding[],
  waiting: readonly Finding[],
  facts: Facts,
): PlannedWrite | Objection => {
  const alone = tryWrite([...accepted, finding], facts);
  const prunes = waiting.filter((one) => one.class === 'prune' && one !== finding);
  if ('changes' in alone || prunes.length === 0) return alone;
  const together = tryWrite([...accepted, finding, ...prunes], facts);
  return 'changes' in together ? together : alone;
};

/** Deterministic: the same write and facts give the same answer, whatever the order of the findings. */
export const writableWrite = (write: PlannedWrite, facts: Facts): WritableWrite => {
  const whole = guardWrite(write, facts);
  if (whole.verdict === 'go') return { write, refused: [] };
  const findings = write.findings.toSorted(byPriority);
  if (findings.length <= 1)
    return { write: undefined, refused: findings.map((finding) => refusal(finding, whole)) };
  let kept: PlannedWrite | undefined;
  const objections = new Map<Finding, Objection>();
  for (const finding of findings) {
    const accepted = kept?.findings ?? [];
    if (accepted.includes(finding)) continue;
    const waiting = findings.filter((one) => !accepted.includes(one));
    const tried = tryWith(finding, accepted, waiting, facts);
    if ('changes' in tried) kept = tried;
    else objections.set(finding, tried);
  }
  const written = kept?.findings ?? [];
  return {
    write: kept,
    refused: findings
      .filter((finding) => !written.includes(finding))
      .map((finding) => refusal(finding, objections.get(finding) ?? whole)),
  };
};
