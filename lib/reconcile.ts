/** The river: gather, decide, apply under guard, remember, tell. Read this file downwards to know what a run does. */
import type { App } from './app.ts';
import { type Applied, applyDocument } from './apply.ts';
import { factsAfterWrite } from './core/facts/after-write.ts';
import type { Outcome } from './core/model/outcome.ts';
import type { Plan } from './core/model/plan.ts';
import { subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { withLastWriters } from './last-writer.ts';
import { type ReadFacts, readFacts, type Work } from './read-facts.ts';
import { isNews, remember } from './remember.ts';
import { describeOutcome, tellNotWritten, tellRepair } from './tell.ts';

/** What one run did, for logs and metrics. */
export interface RunSummary {
  readonly documents: readonly string[];
  readonly findings: Plan['findings'];
  readonly outcomes: readonly Outcome[];
  /** Documents that another writer holds; they were queued again. */
  readonly queuedAgain: readonly string[];
  /** ARNs of this account's keys behind the buckets looked at: their policies may have to follow. */
  readonly keysInUse: readonly string[];
}

const JITTER_SECONDS = 15;

/** The account-wide pause is a ceiling over every mode; it is read in each run, so that one command stops all. */
const withPause = async (app: App): Promise<App> => {
  const pause = await app.ports.state.pause();
  return pause ? { ...app, settings: { ...app.settings, pause } } : app;
};

/** What waits may wait for nothing but a fresh inventory: a cached one can clear an account, never settle a removal. */
const readAndDecide = async (app: App, works: readonly Work[]): Promise<{ read: ReadFacts; first: Plan }> => {
  const documents = works.map((work) => work.document);
  const cached = await readFacts(app, works, false);
  const first = decide(cached.facts, app.settings, documents);
  const waits = first.findings.some((finding) => finding.action === 'wait');
  if (!waits || cached.facts.inventoryIsFresh) return { read: cached, first };
  const read = await readFacts(app, works, true);
  return { read, first: decide(read.facts, app.settings, documents) };
};

/** Looks at these documents and does about them what the settings allow. */
export const reconcile = async (unpaused: App, works: readonly Work[]): Promise<RunSummary> => {
  const app = await withPause(unpaused);
  const documents = works.map((work) => work.document);
  const { read, first } = await readAndDecide(app, works);
  const known = await withLastWriters(app, read.facts, works, first);
  const plan = decide(known.facts, app.settings, documents);
  const planned = new Set(plan.writes.map((write) => subjectKey(write.document)));
  const outcomes: Outcome[] = [];
  const queuedAgain: string[] = [];
  for (const work of known.works) {
    const key = subjectKey(work.document);
    if (!planned.has(key)) {
      // Sightings and edges are compared per document: narrow the shared memory of a batch to this one's own.
      const memory = read.memories.get(key) ?? known.facts.memory;
      await remember(app, { facts: { ...known.facts, memory }, plan, work, ...nothingElse });
      continue;
    }
    const outcome = await applyAndRecord(app, work);
    if (outcome) outcomes.push(outcome);
    else queuedAgain.push(await queueAgain(app, work));
  }
  return {
    documents: documents.map(subjectKey),
    findings: plan.findings,
    outcomes,
    queuedAgain,
    keysInUse: [...known.facts.keys.values()]
      .filter((key) => key.account === app.account)
      .map((key) => key.arn),
  };
};

/** One document's trouble never stops the others of its batch: it becomes a failed outcome that is tried again. */
const applyAndRecord = async (app: App, work: Work): Promise<Outcome | undefined> => {
  try {
    const applied = await applyDocument(app, work);
    return applied && (await record(app, work, applied));
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    app.log.error('a document could not be reconciled; its message is tried again', {
      document: subjectKey(work.document),
      because,
    });
    return { result: 'failed', document: work.document, because, retry: true };
  }
};

const record = async (app: App, work: Work, applied: Applied): Promise<Outcome> => {
  const { outcome, facts, plan, write } = applied;
  app.log.info('outcome', describeOutcome(outcome));
  if (outcome.result === 'written' && write) {
    await tellRepair(app, facts, work, write, outcome);
    const after = factsAfterWrite(facts, write);
    const rest = decide(after, app.settings, [work.document]);
    await remember(app, { facts: after, plan: rest, work, ...nothingElse });
    return outcome;
  }
  const print = notWrittenPrint(outcome);
  if (outcome.result === 'written' || !write || print === undefined) {
    await remember(app, { facts, plan, work, ...nothingElse });
    return outcome;
  }
  const isNew = isNews(facts, print);
  if (isNew) await tellNotWritten(app, facts, work, write, outcome);
  const told = new Set(isNew ? write.findings.map((finding) => finding.fingerprint) : []);
  await remember(app, { facts, plan, work, told, alsoSeen: [print] });
  return outcome;
};

const nothingElse = { told: new Set<string>(), alsoSeen: [] };

/** The same refusal is told once while it lasts; that a fresh read shows nothing to do is no news at all. */
const notWrittenPrint = (outcome: Outcome): string | undefined => {
  if (outcome.result === 'failed') return `not-written|${subjectKey(outcome.document)}|failed`;
  if (outcome.result === 'written' || outcome.check === 'nothing-to-do') return undefined;
  return `not-written|${subjectKey(outcome.document)}|${outcome.check}`;
};

/** Another writer holds the lease: come back in a few seconds, not all at the same one. */
const queueAgain = async (app: App, work: Work): Promise<string> => {
  const spread = Math.abs(hashOf(app.ports.newId())) % JITTER_SECONDS;
  await app.ports.queue.send(
    [
      {
        schema: 'origin-guard/change-request/1',
        documents: [work.document],
        reason: `another run was writing; ${work.reason}`,
        eventTime: work.eventTime,
        actor: work.actor,
        cause: work.cause,
      },
    ],
    5 + spread,
  );
  return subjectKey(work.document);
};

const hashOf = (text: string): number =>
  [...text].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) | 0, 7);
