/** Spaces calls out, for APIs that allow only a few a second. */
import type { Clock } from '../ports.ts';

/** Runs one call after another, each beginning at least `gapMs` after the one before it began. */
export const pace = (gapMs: number, clock: Clock): (<T>(call: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  let earliest = 0;
  return (call) => {
    const mine = last.then(async () => {
      const early = earliest - clock.now();
      if (early > 0) await clock.sleep(early);
      earliest = clock.now() + gapMs;
      return call();
    });
    last = mine.catch(() => undefined);
    return mine;
  };
};
