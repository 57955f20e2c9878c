/**
 * Who changed a document, when no event told: CloudTrail's LookupEvents, asked only where the answer matters (a write
 * or a proposal), because it allows two calls a second. Its answer lags behind by up to a quarter of an hour, so an
 * old write by automation must not hide what a person did a moment ago.
 */
import { type App, WRITE_BUDGET_MS } from './app.ts';
import { firstSeen } from './core/drift/patience.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { Actor } from './core/model/memory.ts';
import type { Plan } from './core/model/plan.ts';
import { type Reading, unreadable, valueOr } from './core/model/reading.ts';
import { subjectKey } from './core/model/subject.ts';
import { regionOf } from './policy-io.ts';
import type { Work } from './read-facts.ts';

export interface LastWriter {
  /** Undefined stays unknown, which never restores silently. */
  readonly actor: Actor | undefined;
  /** Epoch milliseconds from which on CloudTrail's answer can be relied on; undefined when it need not be asked again. */
  readonly askAgainAt: number | undefined;
}

/** How long the adapter searches at most (lib/aws/trail.ts), in milliseconds. */
const SEARCH_LIMIT_MS = 20_000;

const nobody: LastWriter = { actor: undefined, askAgainAt: undefined };

const proposals = (plan: Plan, work: Work): readonly Finding[] =>
  plan.findings.filter(
    (finding) => finding.action === 'propose' && subjectKey(finding.subject) === subjectKey(work.document),
  );

const matters = (plan: Plan, work: Work): boolean =>
  proposals(plan, work).length > 0 ||
  plan.writes.some((write) => subjectKey(write.document) === subjectKey(work.document));

/** When CloudTrail knows all that happened before the newest of these losses was first seen. */
const reliableFrom = (app: App, facts: Facts, lost: readonly Finding[]): number =>
  Math.max(...lost.map(({ fingerprint }) => firstSeen(facts, fingerprint) ?? app.ports.clock.now())) +
  app.settings.secondReadAfterMs;

/** How far behind CloudTrail's answers are at most. */
const CLOUDTRAIL_LAG_MS = 15 * 60_000;

/** News that came late, or again from a dead-letter queue: somebody else may have written since, and CloudTrail knows. */
const isOldNews = (app: App, { actor }: Work): boolean =>
  actor?.kind === 'automation' &&
  actor.at !== undefined &&
  app.ports.clock.now() - actor.at > CLOUDTRAIL_LAG_MS;

const unknownActor: Actor = {
  kind: 'unknown',
  name: 'unknown',
  tool: 'unknown',
  eventId: undefined,
  eventName: undefined,
  at: undefined,
};

/** The last writer of a document that nobody has named in time, as far as it can be relied on. */
export const findLastWriter = async (app: App, facts: Facts, work: Work, plan: Plan): Promise<LastWriter> => {
  const isOld = isOldNews(app, work);
  if ((work.actor !== undefined && !isOld) || !matters(plan, work)) return nobody;
  const reading = await askCloudTrail(app, facts, work);
  if (isOld) return { actor: valueOr(reading, unknownActor), askAgainAt: undefined };
  const actor = valueOr(reading, undefined);
  const lost = proposals(plan, work);
  if (actor?.kind === 'person' || lost.length === 0) return { actor, askAgainAt: undefined };
  // Throttled, perhaps: nobody is known until it answers, and that is never taken for automation.
  if (reading.status === 'unreadable')
    return { actor: undefined, askAgainAt: app.ports.clock.now() + app.settings.secondReadAfterMs };
  const reliable = reliableFrom(app, facts, lost);
  return app.ports.clock.now() < reliable
    ? { actor: undefined, askAgainAt: reliable }
    : { actor, askAgainAt: undefined };
};

/** A search may take this long, and a write has to fit after it. */
const ASK_BUDGET_MS = WRITE_BUDGET_MS + SEARCH_LIMIT_MS;

export const askCloudTrail = async (app: App, facts: Facts, work: Work): Promise<Reading<Actor>> => {
  const region = regionOf(facts, work.document);
  if (!region) return unreadable('its Region is not known');
  if (app.remainingMs() < ASK_BUDGET_MS) return unreadable('too little time was left to ask CloudTrail');
  const reading = await app.ports.trail.lastWriter(work.document, region);
  if (reading.status === 'unreadable') {
    app.log.warn('CloudTrail could not be asked who changed the document', {
      document: subjectKey(work.document),
      because: reading.because,
    });
  }
  return reading;
};
