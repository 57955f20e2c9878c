/**
 * Outcome events: stored in the outbox first, then published, then marked; what stays unmarked `follow-up` publishes
 * again. Slack is one subscriber of them, and its being down never blocks a repair.
 */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { Outcome, OutcomeEvent, OutcomeFinding, Revocation } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { type Subject, subjectKey } from './core/model/subject.ts';
import { headlineOf } from './core/report/headline.ts';
import { purgesOnly } from './core/report/purges-only.ts';
import { occasionOf } from './occasion.ts';
import { regionOf } from './policy-io.ts';
import type { Work } from './read-facts.ts';

const PUBLISH_AGAIN_AFTER_MS = 60_000;

/** What outsiders see of a finding: not our internal changes. */
const outward = (whole: Finding): OutcomeFinding => {
  const { changes: _changes, invalidations: _wishes, fingerprint: _print, ...finding } = whole;
  return purgesOnly(whole) ? { ...finding, purgesOnly: true } : finding;
};

type Told = Pick<OutcomeEvent, 'type' | 'subject' | 'because'> & Partial<Omit<OutcomeEvent, 'headline'>>;

const eventOf = (app: App, told: Told): OutcomeEvent => {
  const event = {
    schema: 'origin-guard/outcome/1' as const,
    outcomeId: app.ports.newId(),
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

/** Stores, publishes, marks. A bus that is down leaves the event in the outbox and a warning in the log. */
export const tell = async (app: App, told: Told): Promise<void> => {
  const event = eventOf(app, told);
  await app.ports.state.putOutcome(event, app.ports.clock.now() + PUBLISH_AGAIN_AFTER_MS);
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

const documentContext = (
  facts: Facts,
  work: Work,
  findings: readonly Finding[],
): Pick<OutcomeEvent, 'subject' | 'region' | 'actor' | 'eventTime'> => ({
  subject: work.document,
  region: regionOf(facts, work.document),
  ...occasionOf(facts, work, findings),
});

/** One message for a write that was made. */
export const tellRepair = (
  app: App,
  facts: Facts,
  work: Work,
  write: PlannedWrite,
  outcome: Extract<Outcome, { result: 'written' }>,
): Promise<void> =>
  tell(app, {
    ...documentContext(facts, work, write.findings),
    type: 'repair',
    findings: write.findings.map(outward),
    because: outcome.verified
      ? 'Written, and read back as intended.'
      : 'Written, but the read-back does not show the new policy yet; it is looked at again in a minute.',
    repairId: outcome.repairId,
    before: write.from,
    after: write.to,
  });

/** One message for a write that was planned and not made. */
export const tellNotWritten = (
  app: App,
  facts: Facts,
  work: Work,
  write: PlannedWrite,
  outcome: Exclude<Outcome, { result: 'written' }>,
): Promise<void> => {
  const type = outcome.result === 'refused' ? 'refusal' : 'failure';
  return tell(app, {
    ...documentContext(facts, work, write.findings),
    type,
    findings: write.findings.map(outward),
    because: outcome.because,
    before: write.from,
    after: write.to,
  });
};

/** Findings that lead to no write now, told once, when first seen. */
export const tellFindings = (
  app: App,
  facts: Facts,
  work: Work,
  findings: readonly Finding[],
): Promise<void> =>
  tell(app, {
    ...documentContext(facts, work, findings),
    type: 'finding',
    findings: findings.map(outward),
    because: findings.map((finding) => finding.wait?.because ?? finding.because).join(' '),
  });

/** Findings of a look at the whole account, which no document and no single change stands behind. */
export const tellFindingsOf = (app: App, subject: Subject, findings: readonly Finding[]): Promise<void> =>
  tell(app, {
    type: 'finding',
    subject,
    findings: findings.map(outward),
    because: findings.map(({ because }) => because).join(' '),
  });

/** The end of a revocation's purge, or that it does not come to one. */
export const tellPurge = (
  app: App,
  revocation: Revocation,
  invalidation: NonNullable<OutcomeEvent['invalidation']>,
  because: string,
): Promise<void> =>
  tell(app, {
    type: invalidation.state === 'Completed' ? 'purge' : 'failure',
    subject: { type: 'distribution', id: revocation.distributionId },
    because,
    repairId: revocation.repairId,
    invalidation,
  });

/** For log lines. */
export const describeOutcome = (outcome: Outcome): Readonly<Record<string, unknown>> => ({
  ...outcome,
  document: subjectKey(outcome.document),
});
