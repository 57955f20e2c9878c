/** What is due later: second reads, writes without an end, deployments, settling, invalidation progress, undelivered outcomes. */
import type { App } from './app.ts';
import { changeRequest } from './change-request.ts';
import { subjectKey } from './core/model/subject.ts';
import type { DueItem } from './ports.ts';
import { stepRevocation } from './purge.ts';
import { fateOfWrite } from './uncertain-write.ts';

/** More than an account has distributions, so that purges which wait for their turn keep nothing else out. */
const MOST_PER_RUN = 1_000;
const LEAVE_MS = 15_000;

const handle = async (app: App, item: DueItem): Promise<void> => {
  switch (item.type) {
    case 'look-again':
      await app.ports.queue.send([changeRequest([item.document], 'second read')], 0);
      return app.ports.state.lookAgainDone(item.document, item.dueAt);
    case 'revocation':
      return stepRevocation(app, item.revocation);
    case 'repair':
      await fateOfWrite(app, item.repair.document, item.repair.repairId);
      return;
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
    case 'repair':
      return item.repair.repairId;
    case 'outcome':
      return item.event.outcomeId;
  }
};

/** Creating invalidations may take the rest of the run: the account has but one call every two seconds. */
const takesTime = (item: DueItem): boolean =>
  item.type === 'revocation' && item.revocation.state === 'settling';

const slowLast = (items: readonly DueItem[]): readonly DueItem[] => [
  ...items.filter((item) => !takesTime(item)),
  ...items.filter(takesTime),
];

/**
 * Handles what is due, oldest first, while time is left. One item's trouble never stops the others: it stays due and
 * comes back in the next run. Returns how many items were handled and how many failed.
 */
export const followUp = async (app: App): Promise<{ readonly handled: number; readonly failed: number }> => {
  const items = slowLast(await app.ports.state.due(app.ports.clock.now(), MOST_PER_RUN));
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
