/** The lab's time: real by default, by hand in tests that must not wait. */
export interface LabClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` after `ms`; the real clock never keeps the process alive for it. */
  after(ms: number, task: () => void): void;
}

export const realClock: LabClock = {
  now: () => Date.now(),
  after: (ms, task) => {
    setTimeout(task, ms).unref();
  },
};

export interface ManualClock extends LabClock {
  advance(ms: number): void;
}

/** A clock that moves only when told; what falls due runs inside `advance`, in order. */
export const manualClock = (start = Date.UTC(2026, 10, 24)): ManualClock => {
  let now = start;
  let waiting: { at: number; task: () => void }[] = [];
  const nextDue = (until: number): { at: number; task: () => void } | undefined =>
    waiting.filter((entry) => entry.at <= until).sort((left, right) => left.at - right.at)[0];
  return {
    now: () => now,
    after: (ms, task) => {
      waiting.push({ at: now + ms, task });
    },
    advance: (ms) => {
      const until = now + ms;
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const chosen = due;
        waiting = waiting.filter((entry) => entry !== chosen);
        now = Math.max(now, chosen.at);
        chosen.task();
      }
      now = until;
    },
  };
};
