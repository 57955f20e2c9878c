/** What stands open at the end of a follow-up, for the metrics that alarms look at. */
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';

export interface Backlog {
  readonly openInvalidations: number;
  /** Milliseconds since the oldest of them was stored; 0 when there is none. */
  readonly oldestOpenInvalidationMs: number;
  readonly openHolds: number;
  /** Of the open holds those of documents that somebody keeps undoing repairs of. */
  readonly openFights: number;
  readonly undeliveredMessages: number;
}

const MOST = 1_000;
/** Nothing that is stored is due later than this. */
const YEAR_MS = 366 * 86_400_000;
/** The outbox is published again each minute: a message that is due for longer was refused at least once. */
const PATIENCE_MS = 2 * 60_000;

const ageOfOldest = (open: readonly Revocation[], now: number): number =>
  open.length === 0 ? 0 : now - Math.min(...open.map(({ createdAt }) => createdAt));

const read = async ({ ports: { state, clock } }: App): Promise<Backlog> => {
  const now = clock.now();
  const [items, holds] = await Promise.all([state.due(now + YEAR_MS, MOST), state.openHolds()]);
  const open = items.flatMap((item) => (item.type === 'revocation' ? [item.revocation] : []));
  return {
    openInvalidations: open.length,
    oldestOpenInvalidationMs: ageOfOldest(open, now),
    openHolds: holds.length,
    openFights: holds.filter(({ hold }) => hold.reason === 'fight').length,
    undeliveredMessages: items.filter((item) => item.type === 'outcome' && item.dueAt < now - PATIENCE_MS)
      .length,
  };
};

/** Two queries, however large the account. Undefined when they fail: what the run did stays done, and the log says so. */
export const readBacklog = async (app: App): Promise<Backlog | undefined> => {
  try {
    return await read(app);
  } catch (error) {
    app.log.error('what stands open could not be counted, so its metrics are missing', {
      error: String(error),
    });
    return undefined;
  }
};
