/**
 * Outcome events: stored in the outbox first, then published, then marked; what stays unmarked `follow-up` publishes
 * again. Slack is one subscriber of them, and its being down never blocks a repair.
 */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { Outcome, OutcomeEvent } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { type Subject, subjectKey } from './core/model/subject.ts';
import { occasionOf } from './occasion.ts';
import { outcomeEvent, outward, publishStored, type Told, toStore } from './outcome-event.ts';
import { regionOf } from './policy-io.ts';
import type { Work } from './read-facts.ts';

/** Stores, publishes, marks. */
export const tellEvent = async (app: App, event: OutcomeEvent): Promise<void> => {
  await app.ports.state.putOutcome(event, toStore(app, event).dueAt);
  await publishStored(app, event);
};

export const tell = (app: App, told: Told): Promise<void> => tellEvent(app, outcomeEvent(app, told));

const documentContext = (
  facts: Facts,
  work: Work,
  findings: readonly Finding[],
): Pick<OutcomeEvent, 'subject' | 'region' | 'actor' | 'eventTime'> => ({
  subject: work.document,
  region: regionOf(facts, work.document),
  ...occasionOf(facts, work, findings),
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

/** For log lines. */
export const describeOutcome = (outcome: Outcome): Readonly<Record<string, unknown>> => ({
  ...outcome,
  document: subjectKey(outcome.document),
});
