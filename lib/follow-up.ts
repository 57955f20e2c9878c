/** What is due later: second reads, writes without an end, deployments, settling, invalidation progress, undelivered outcomes. */
import { about } from './about.ts';
import type { App } from './app.ts';
import { changeRequest, nobody } from './change-request.ts';
import { subjectKey } from './core/model/subject.ts';
import type { DueItem } from './ports.ts';
import { stepRevocation } from './purge.ts';
import { fateOfWrite } from './uncertain-write.ts';

/** More than an account has distributions, so that purges which wait for their turn keep nothing else out. */
const MOST_PER_RUN = 1_000;
const LEAVE_MS = 15_000;
/** How long failing items of one kind may keep the others waiting: a bus or queue that is down also fails slowly. */
const MOST_FAILING_MS = 20_000;

const handle = async (app: App, item: DueItem): Promise<void> => {
  switch (item.type) {
    case 'look-again':
      await app.ports.queue.send(
        [changeRequest([item.document], 'second read', { ...nobody, correlationId: item.correlationId })],
        0,
      );
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

const correlationOf = (item: DueItem): string | undefined => {
  switch (item.type) {
    case 'look-again':
      return item.correlationId;
    case 'revocation':
      return item.revocation.act?.correlationId;
    case 'repair':
      return item.repair.correlationId;
    case 'outcome':
      return item.event.correlationId;
  }
};

/** Creating invalidations may take the rest of the run: the account has but one call every two seconds. */
const takesTime = (item: DueItem): boolean =>
  item.type === 'revocation' && item.revocation.state === 'settling';

const slowLast = (items: readonly DueItem[]): readonly DueItem[] => [
  ...items.filter((item) => !takesTime(item)),
  ...items.filter(takesTime),
];

const kindOf = (item: DueItem): string => (item.type === 'revocation' ? item.revocation.state : item.type);

/**
 * Handles what is due, oldest first, while time is left. One item's trouble never stops the others: it stays due and
 * comes back in the next run; once a kind has lost {@link MOST_FAILING_MS}, so does the rest of it. Returns how many items were handled and how many failed.
 */
export const followUp = async (app: App): Promise<{ readonly handled: number; readonly failed: number }> => {
  const items = slowLast(await app.ports.state.due(app.ports.clock.now(), MOST_PER_RUN));
  let handled = 0;
  let failed = 0;
  const failing = new Map<string, number>();
  for (const item of items) {
    if (app.remainingMs() < LEAVE_MS) break;
    const lost = failing.get(kindOf(item)) ?? 0;
    if (lost >= MOST_FAILING_MS) continue;
    const begun = app.ports.clock.now();
    const bound = about(app, { correlationId: correlationOf(item) });
    try {
      await handle(bound, item);
      handled += 1;
    } catch (error) {
      failed += 1;
      failing.set(kindOf(item), lost + app.ports.clock.now() - begun);
      bound.log.error('a due item failed; it stays due', {
        type: item.type,
        item: nameOf(item),
        error: String(error),
      });
    }
  }
  return { handled, failed };
};
