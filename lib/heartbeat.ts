/** Marks that a function which the clock starts ran to its end, for `guard status`, `guard doctor` and the self-check. */
import type { App } from './app.ts';
import type { HeartbeatName } from './core/model/memory.ts';

/** An item has room for no more, and nobody reads them. */
const MOST_UNREAD = 20;

/** What was done stays done when the mark cannot be stored: whoever looks misses it, and the log says why. */
export const beat = async (
  { ports, log }: Pick<App, 'ports' | 'log'>,
  name: HeartbeatName,
  unread: readonly string[] = [],
): Promise<void> => {
  try {
    await ports.state.beat(name, ports.clock.now(), unread.slice(0, MOST_UNREAD));
  } catch (error) {
    log.error(`that ${name} ran to its end could not be stored`, { error: String(error) });
  }
};
