/** One writer per document: whoever writes it, or judges a write of it, does so while holding its lease. */
import { type App, LEASE_MS } from './app.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';

/** Nothing was decided or written now; the document is to be queued again. */
export interface Held {
  readonly held: string;
}

/** A lease that cannot be given back runs out by itself; what was done under it stays done. */
const giveBack = async (app: App, document: DocumentRef, owner: string): Promise<void> => {
  try {
    await app.ports.state.releaseLease(document, owner);
  } catch (error) {
    app.log.warn('a lease could not be given back; it runs out by itself', {
      document: subjectKey(document),
      error: String(error),
    });
  }
};

/**
 * Runs while holding the document's lease, and answers `held` when somebody else has it. What is left of the lease
 * bounds the time (`remainingMs`) that `run` may count on.
 * @throws what `run` throws, and when the table cannot be reached
 */
export const underLease = async <T>(
  app: App,
  document: DocumentRef,
  run: (app: App) => Promise<T>,
): Promise<T | Held> => {
  const { clock, newId, state } = app.ports;
  const owner = newId();
  const now = clock.now();
  const until = now + LEASE_MS;
  if (!(await state.acquireLease(document, owner, now, until))) return { held: 'another run is writing it' };
  try {
    return await run({ ...app, remainingMs: () => Math.min(app.remainingMs(), until - clock.now()) });
  } finally {
    await giveBack(app, document, owner);
  }
};
