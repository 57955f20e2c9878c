/** Best-effort delivery: events may come late, twice, never, or in another order (aws-facts 5.1). */
import type { LabClock } from './clock.ts';
import type { Random } from './random.ts';
import type { EventTraps } from './traps.ts';

/** Sends events on with the luck that the traps give them. */
export const createDelivery = <Event>(
  context: { readonly clock: LabClock; readonly random: Random; readonly traps: EventTraps },
  send: (event: Event) => void,
): ((event: Event) => void) => {
  const { clock, random, traps } = context;
  let held: Event[] = [];
  const release = (): void => {
    const waiting = held;
    held = [];
    for (const event of waiting) send(event);
  };
  const once = (event: Event): void => {
    if (random.chance(traps.reorderProbability)) {
      held.push(event);
      clock.after(traps.reorderHoldMs, release);
      return;
    }
    send(event);
    release();
  };
  const later = (task: () => void): void =>
    traps.delayMs > 0 ? clock.after(traps.delayMs, task) : queueMicrotask(task);
  return (event: Event): void => {
    if (random.chance(traps.dropProbability)) return;
    later(() => once(event));
    if (random.chance(traps.duplicateProbability)) later(() => once(event));
  };
};
