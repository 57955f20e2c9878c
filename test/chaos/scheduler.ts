/**
 * Everybody who acts in the account is a task. A task stops at a gate before each call and after it; only one gate
 * is opened at a time, and the seed says which. A killed task stays at its gates for ever.
 */
import type { ChaosClock } from './time.ts';

export interface Gate {
  readonly task: Task;
  /** The call that waits: `s3 PutBucketPolicy`. */
  readonly what: string;
  readonly when: 'before' | 'after';
  /** Lab time before which it is not opened: a call that takes long. */
  notBefore: number;
  readonly open: () => void;
}

export interface Task {
  readonly id: string;
  /** `guard` may be killed and hit by faults; `foreign` is everybody else. */
  readonly kind: 'guard' | 'foreign';
  readonly startedAt: number;
  state: 'running' | 'done' | 'killed';
  /** What the task threw: trouble for its starter, not for the scheduler. */
  error: unknown;
}

export interface Scheduler {
  spawn(id: string, kind: Task['kind'], run: (task: Task) => Promise<void>, ended?: () => void): Task;
  /** Resolves when the gate is opened; never for a killed task. */
  park(task: Task, what: string, when: Gate['when']): Promise<void>;
  sleep(task: Task, ms: number): Promise<void>;
  /** The world's own answer to a call, however many turns it takes; everybody waits for it. */
  during<T>(answer: () => Promise<T>): Promise<T>;
  kill(task: Task): void;
  /** Waits until every task is at a gate, asleep or done. */
  quiet(): Promise<void>;
  open(gate: Gate): void;
  /** Gates of living tasks, in the order in which they were reached. */
  gates(): readonly Gate[];
  running(): readonly Task[];
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Turns of the event loop without any news after which nothing moves any more; promises need less than one. */
const quietTurns = 2;

export const createScheduler = (clock: ChaosClock): Scheduler => {
  let gates: Gate[] = [];
  const tasks: Task[] = [];
  // Counts whatever a task does, so that `quiet` sees that something still moves.
  let moves = 0;
  let answering = 0;
  const never = new Promise<never>(() => {});
  return {
    spawn: (id, kind, run, ended) => {
      const task: Task = { id, kind, startedAt: clock.now(), state: 'running', error: undefined };
      tasks.push(task);
      const end = (error?: unknown): void => {
        moves += 1;
        if (task.state !== 'running') return;
        Object.assign(task, { state: 'done', error });
        tasks.splice(tasks.indexOf(task), 1);
        ended?.();
      };
      void run(task).then(
        () => end(),
        (error: unknown) => end(error ?? new Error('unknown')),
      );
      return task;
    },
    park: (task, what, when) => {
      moves += 1;
      if (task.state === 'killed') return never;
      return new Promise((resolve) => {
        gates.push({ task, what, when, notBefore: 0, open: resolve });
      });
    },
    sleep: (task, ms) => {
      moves += 1;
      return new Promise((resolve) => {
        clock.after(ms, () => {
          moves += 1;
          if (task.state !== 'killed') resolve();
        });
      });
    },
    during: async (answer) => {
      answering += 1;
      try {
        return await answer();
      } finally {
        answering -= 1;
        moves += 1;
      }
    },
    kill: (task) => {
      task.state = 'killed';
      gates = gates.filter((gate) => gate.task !== task);
      tasks.splice(tasks.indexOf(task), 1);
    },
    quiet: async () => {
      for (let still = 0, seen = moves; still < quietTurns; still += 1) {
        await nextTurn();
        if (moves !== seen || answering > 0) still = -1;
        seen = moves;
      }
    },
    open: (gate) => {
      moves += 1;
      gates = gates.filter((other) => other !== gate);
      gate.open();
    },
    gates: () => gates,
    running: () => tasks,
  };
};
