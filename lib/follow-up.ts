/** What is due later: second reads, deployments, settling, invalidation progress, undelivered outcomes. */
import type { App } from './app.ts';
import { changeRequest } from './change-request.ts';
import { subjectKey } from './core/model/subject.ts';
import type { DueItem } from './ports.ts';
import { stepRevocation } from './purge.ts';

const MOST_PER_RUN = 200;
const LEAVE_MS = 15_000;

const handle = async (app: App, item: DueItem): Promise<void> => {
  switch (item.type) {
    case 'look-again':
      await app.ports.queue.send([changeRequest([item.document], 'second read')], 0);
      return app.ports.state.lookAgainDone(item.document, item.dueAt);
    case 'revocation':
      return stepRevocation(app, item.revocation);
    case 'outcome':
      await app.ports.bus.publish([item.event]);
      return app.ports.state.outcomeDelivered(item.event.outcomeId);
  }
};

const nameOf = (item: DueItem): string => {
  switch (item.type) {
    case 'look-again':
      return subjectKey(item.document);
    case 'revocation':
      return item.revocation.revocationId;
    case 'outcome':
      return item.event.outcomeId;
  }
};

/**
 * Handles what is due, oldest first, while time is left. One item's trouble never stops the others: it stays due and
 * comes back in the next run. Returns how many items were handled and how many failed.
 */
export const followUp = async (app: App): Promise<{ readonly handled: number; readonly failed: number }> => {
  const items = await app.ports.state.due(app.ports.clock.now(), MOST_PER_RUN);
  let handled = 0;
  let failed = 0;
  for (const item of items) {
    if (app.remainingMs() < LEAVE_MS) break;
    try {
      await handle(app, item);
      handled += 1;
    } catch (error) {
      failed += 1;
      app.log.error('a due item failed; it stays due', {
        type: item.type,
        item: nameOf(item),
        error: String(error),
      });
    }
  }
  return { handled, failed };
};
