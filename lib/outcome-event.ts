/** Makes outcome events, and publishes those that are in the outbox; what stays unmarked `follow-up` publishes again. */
import type { App } from './app.ts';
import type { Finding } from './core/model/finding.ts';
import type { OutcomeEvent, OutcomeFinding, RepairRecord } from './core/model/outcome.ts';
import { headlineOf } from './core/report/headline.ts';
import { purgesOnly } from './core/report/purges-only.ts';
import type { StoredOutcome } from './ports.ts';

/** How long after it was stored an event that is still in the outbox is published again. */
const PUBLISH_AGAIN_AFTER_MS = 60_000;

/** As it goes into the outbox, alone or in the transaction of what it is about. */
export const toStore = (app: App, event: OutcomeEvent): StoredOutcome => ({
  event,
  dueAt: app.ports.clock.now() + PUBLISH_AGAIN_AFTER_MS,
});

/** What outsiders see of a finding: not our internal changes. */
export const outward = (whole: Finding): OutcomeFinding => {
  const { changes: _changes, invalidations: _wishes, fingerprint: _print, ...finding } = whole;
  return purgesOnly(whole) ? { ...finding, purgesOnly: true } : finding;
};

export type Told = Pick<OutcomeEvent, 'type' | 'subject' | 'because'> &
  Partial<Omit<OutcomeEvent, 'headline'>>;

/** The event with all that is the same for every one; `told` may name its own `outcomeId`. */
export const outcomeEvent = (app: App, told: Told): OutcomeEvent => {
  const event = {
    schema: 'origin-guard/outcome/1' as const,
    outcomeId: app.ports.newId(),
    correlationId: app.correlationId,
    account: app.account,
    partition: app.partition,
    region: undefined,
    at: app.ports.clock.now(),
    findings: [],
    actor: undefined,
    eventTime: undefined,
    repairId: undefined,
    before: undefined,
    after: undefined,
    invalidation: undefined,
    ...told,
  };
  return { ...event, headline: headlineOf(event.type, event.subject, event.findings) };
};

/**
 * A message about a stored write. Its id derives from the repair's: whoever finds out what became of the write tells
 * the same message, and one that is told twice is recognised. `fate` names messages that say something else of it.
 */
export const repairEvent = (
  app: App,
  repair: RepairRecord,
  because: string,
  { type, fate }: { readonly type?: 'failure'; readonly fate?: string } = {},
): OutcomeEvent =>
  outcomeEvent(app, {
    outcomeId: [repair.repairId, fate ?? type ?? 'made'].join('-'),
    correlationId: repair.correlationId ?? app.correlationId,
    type: type ?? (repair.undoes === undefined ? 'repair' : 'undo'),
    subject: repair.document,
    region: repair.region,
    findings: repair.findings.map(outward),
    because: repair.because === undefined ? because : `${repair.because} ${because}`,
    actor: repair.actor,
    eventTime: repair.eventTime,
    repairId: repair.repairId,
    before: repair.before,
    after: repair.after,
  });

/** For an event that is in the outbox: a bus that is down leaves it there, and a warning in the log. */
export const publishStored = async (app: App, event: OutcomeEvent): Promise<void> => {
  try {
    await app.ports.bus.publish([event]);
    await app.ports.state.outcomeDelivered(event.outcomeId);
  } catch (error) {
    app.log.warn('an outcome could not be published; follow-up will publish it again', {
      outcomeId: event.outcomeId,
      error: String(error),
    });
  }
};
