/** The fight breaker (law 10): the same repair, undone three times within a day, is not made a fourth time. */

import type { Actor, Hold } from '../model/memory.ts';
import type { RepairRecord } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';

export const FIGHT_WINDOW_MS = 24 * 3_600_000;
const UNDONE_TIMES = 3;

export interface Fight {
  /** Of the findings whose repair somebody keeps undoing, sorted. */
  readonly fingerprints: readonly string[];
  /** The repairs that were undone, oldest first. */
  readonly repairs: readonly RepairRecord[];
}

/** A person's `resume` starts the count anew. */
const countedFrom = (holds: readonly Hold[], now: number): number =>
  Math.max(
    now - FIGHT_WINDOW_MS,
    ...holds.flatMap(({ reason, lifted }) => (reason === 'fight' && lifted ? lifted.at : [])),
  );

/** What a person took back with `guard undo` is no fight: it is held by that, and who did it is known. */
const counts = ({ state, undoes, undoneBy }: RepairRecord): boolean =>
  (state === 'written' || state === 'verified') && undoes === undefined && undoneBy === undefined;

const answered = (repair: RepairRecord, fingerprint: string): boolean =>
  repair.findings.some((finding) => finding.fingerprint === fingerprint);

/**
 * The fight that the planned write would go on with. Repairs of different problems do not add up; each that comes
 * back was undone, whoever did it.
 */
export const fightOver = (
  write: PlannedWrite,
  earlier: readonly RepairRecord[],
  holds: readonly Hold[],
  now: number,
): Fight | undefined => {
  const from = countedFrom(holds, now);
  const made = earlier.filter((repair) => counts(repair) && repair.startedAt >= from);
  const fingerprints = [...new Set(write.findings.map(({ fingerprint }) => fingerprint))]
    .filter((fingerprint) => made.filter((repair) => answered(repair, fingerprint)).length >= UNDONE_TIMES)
    .sort();
  if (fingerprints.length === 0) return undefined;
  const repairs = made
    .filter((repair) => fingerprints.some((fingerprint) => answered(repair, fingerprint)))
    .toSorted((one, other) => one.startedAt - other.startedAt);
  return { fingerprints, repairs };
};

export interface Undoing {
  /** Undefined when nobody knows. */
  readonly actor: Actor | undefined;
  /** Epoch milliseconds, as near as it is known. */
  readonly at: number;
}

/** A repair of ours is no sign of who undid the one before it. */
const other = (actor: Actor | undefined): Actor | undefined =>
  actor === undefined || actor.kind === 'origin-guard' || actor.kind === 'unknown' ? undefined : actor;

/** Each repair answers the undoing of the one before it; the last one was undone by what is looked at now. */
export const undoingsOf = ({ repairs }: Fight, last: Undoing): readonly Undoing[] => [
  ...repairs.slice(1).map(({ actor, eventTime, startedAt }) => ({
    actor: other(actor),
    at: eventTime ?? startedAt,
  })),
  { ...last, actor: other(last.actor) },
];
