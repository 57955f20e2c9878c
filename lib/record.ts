/** After an apply: what works now is remembered. A write was told with its end; what was not written is told here. */
import type { App } from './app.ts';
import type { Applied } from './apply.ts';
import { factsAfterWrite } from './core/facts/after-write.ts';
import { guardedPlan } from './core/guard/guarded-plan.ts';
import type { Outcome } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { isNews, LOOK_AGAIN_MS, type RunOfDocument, remember } from './remember.ts';
import { describeOutcome, tellNotWritten } from './tell.ts';

type Written = Extract<Outcome, { result: 'written' }>;

/** A write whose memory could not be stored answers a failure too, so that the message that led here comes back. */
export const recordApplied = async (app: App, applied: Applied): Promise<readonly Outcome[]> => {
  const { outcome, write } = applied;
  app.log.info('outcome', describeOutcome(outcome));
  if (outcome.result !== 'written' || write === undefined) {
    await recordNotWritten(app, applied);
    return [outcome];
  }
  try {
    await remember(app, afterWrite(app, applied, outcome, write));
    return [outcome];
  } catch (error) {
    const because = `The write was made, but what works now could not be stored: ${String(error)}`;
    return [outcome, { result: 'failed', document: outcome.document, because, retry: true }];
  }
};

/** A write that does not show yet proves nothing: the facts stay as they were, and are looked at again soon. */
const afterWrite = (app: App, applied: Applied, outcome: Written, write: PlannedWrite): RunOfDocument => {
  const { facts, plan, work } = applied;
  if (!outcome.verified) {
    const told = new Set(write.findings.map((finding) => finding.fingerprint));
    return { facts, plan, work, told, lookAgainAt: app.ports.clock.now() + LOOK_AGAIN_MS };
  }
  const after = factsAfterWrite(facts, write);
  // What the guard refused of the same document is told as such, with its reason.
  const rest = guardedPlan(decide(after, app.settings, [work.document]), after);
  return { facts: after, plan: rest, work, purgedByWrite: write.invalidations };
};

const recordNotWritten = async (app: App, applied: Applied): Promise<void> => {
  const { outcome, facts, plan, work, write, told: before = new Set<string>() } = applied;
  const print = notWrittenPrint(outcome);
  if (outcome.result === 'written' || !write || print === undefined) {
    return remember(app, { facts, plan, work, told: before });
  }
  const isNew = isNews(facts, print);
  if (isNew) await tellNotWritten(app, facts, work, write, outcome);
  const told = new Set(isNew ? write.findings.map((finding) => finding.fingerprint) : []);
  await remember(app, { facts, plan, work, told, alsoSeen: [print] });
};

/** The same refusal is told once while it lasts; that a fresh read shows nothing to do is no news at all. */
const notWrittenPrint = (outcome: Outcome): string | undefined => {
  if (outcome.result === 'failed') return `not-written|${subjectKey(outcome.document)}|failed`;
  if (outcome.result === 'written' || outcome.check === 'nothing-to-do') return undefined;
  return `not-written|${subjectKey(outcome.document)}|${outcome.check}`;
};
