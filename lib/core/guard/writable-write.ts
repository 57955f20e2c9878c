/**
 * What the guard lets through of a merged write: when one of its changes is refused, the others are still made.
 * Findings join class by class, grants first, and stay only if the guard has no objection to all so far.
 */
import { compareFindings, heldBack } from '../drift/finding.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding, FindingClass } from '../model/finding.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { guardWrite } from './guard-write.ts';
import { joinFindings, type Objection } from './join-findings.ts';

export interface WritableWrite {
  /** The whole write, or what is left of it; undefined when nothing may be written. */
  readonly write: PlannedWrite | undefined;
  /** The findings that are not repaired now, as reports: `details.refusedBy` names the check, `held` says why. */
  readonly refused: readonly Finding[];
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

/** Deterministic: the same write and facts give the same answer, whatever the order of the findings. */
export const writableWrite = (write: PlannedWrite, facts: Facts): WritableWrite => {
  const whole = guardWrite(write, facts);
  if (whole.verdict === 'go') return { write, refused: [] };
  const findings = write.findings.toSorted(byPriority);
  const { kept, objections } = joinFindings(findings, facts, whole);
  const written = new Set((kept?.findings ?? []).map(({ fingerprint }) => fingerprint));
  return {
    write: kept,
    refused: findings
      .filter((finding) => !written.has(finding.fingerprint))
      .map((finding) => refusal(finding, objections.get(finding) ?? whole)),
  };
};
