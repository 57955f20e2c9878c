/** Waiting: the system's clock, and a pause with jitter so that writers who collided do not collide again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await delay(ms);
  },
};

/** Between half and all of `baseMs * 2^attempt`, milliseconds; `attempt` counts from 0. */
export const jittered = (baseMs: number, attempt: number): number =>
  baseMs * 2 ** attempt * (0.5 + Math.random() / 2);
