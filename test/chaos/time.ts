/** Lab time that moves only when the scheduler moves it, and can say what comes next. */
import type { LabClock } from '../../lab/aws/clock.ts';

export interface ChaosClock extends LabClock {
  /** Runs what falls due on the way, in order. */
  advanceTo(at: number): void;
  /** When the next waiting thing is due; Infinity when nothing waits. */
  nextDue(): number;
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

export const startOfTime = Date.UTC(2026, 10, 24);

export const createChaosClock = (): ChaosClock => {
  let now = startOfTime;
  let count = 0;
  const waiting: Waiting[] = [];
  const first = (): Waiting | undefined => waiting[0];
  const insert = (entry: Waiting): void => {
    const later = waiting.findIndex((other) => other.at > entry.at);
    waiting.splice(later < 0 ? waiting.length : later, 0, entry);
  };
  return {
    now: () => now,
    after: (ms, task) => {
      count += 1;
      // Whole milliseconds, as Date.now() has them.
      insert({ at: now + Math.ceil(Math.max(0, ms)), order: count, task });
    },
    nextDue: () => first()?.at ?? Number.POSITIVE_INFINITY,
    advanceTo: (at) => {
      for (let due = first(); due !== undefined && due.at <= at; due = first()) {
        waiting.shift();
        now = Math.max(now, due.at);
        due.task();
      }
      now = Math.max(now, at);
    },
  };
};
