/** The river: gather, decide, apply under guard, remember, tell. Read this file downwards to know what a run does. */
import { about } from './about.ts';
import { type App, WRITE_BUDGET_MS } from './app.ts';
import { applyDocument } from './apply.ts';
import { changeRequest } from './change-request.ts';
import type { Facts } from './core/model/facts.ts';
import type { JsonObject } from './core/model/json.ts';
import type { Outcome } from './core/model/outcome.ts';
import type { Plan } from './core/model/plan.ts';
import { valueOr } from './core/model/reading.ts';
import { subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { findLastWriter } from './last-writer.ts';
import { readFacts, type Work } from './read-facts.ts';
import { recordApplied } from './record.ts';
import { remember } from './remember.ts';

/** What one run did, for logs and metrics. */
export interface RunSummary {
  readonly documents: readonly string[];
  readonly findings: Plan['findings'];
  readonly outcomes: readonly Outcome[];
  /** Of each write: milliseconds since CloudTrail's eventTime of the change that it answers, where one is known. */
  readonly timesToRepair: readonly number[];
  /** Documents that could not be written now (a lease, the time); they were queued again. */
  readonly queuedAgain: readonly string[];
  /** By document key of a bucket that was looked at: this account's key behind it, whose policy may have to follow. */
  readonly keysInUse: ReadonlyMap<string, string>;
}

const JITTER_SECONDS = 15;

/** One document with everything that its decision looks at; decisions never see each other's memory. */
interface Decided {
  readonly work: Work;
  readonly facts: Facts;
  readonly plan: Plan;
  /** Epoch milliseconds: when CloudTrail will know who changed the document. */
  readonly lookAgainAt?: number;
}

/** What became of one document in this run. */
type Settled =
  | { readonly outcomes: readonly Outcome[]; readonly timeToRepair?: number | undefined }
  | { readonly queuedAgain: string };

/** The account-wide pause is a ceiling over every mode; it is read in each run, so that one command stops all. */
const withPause = async (app: App): Promise<App> => {
  const pause = await app.ports.state.pause();
  return pause ? { ...app, settings: { ...app.settings, pause } } : app;
};

/** Looks at these documents (each named once) and does about them what the settings allow. */
export const reconcile = async (unpaused: App, works: readonly Work[]): Promise<RunSummary> => {
  const app = await withPause(unpaused);
  const decided: Decided[] = [];
  for (const one of await readAndDecide(app, works))
    decided.push(await withLastWriter(about(app, one.work), one));
  const settled: Settled[] = [];
  for (const one of decided) settled.push(await settleTraced(about(app, one.work), one));
  const findings = decided.flatMap(({ plan }) => plan.findings);
  return {
    documents: works.map(({ document }) => subjectKey(document)),
    findings: [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()],
    outcomes: settled.flatMap((one) => ('outcomes' in one ? one.outcomes : [])),
    timesToRepair: settled.flatMap((one) => ('timeToRepair' in one ? (one.timeToRepair ?? []) : [])),
    queuedAgain: settled.flatMap((one) => ('queuedAgain' in one ? one.queuedAgain : [])),
    keysInUse: new Map(decided.flatMap((one) => keyInUse(app, one))),
  };
};

/** What waits may wait for nothing but a fresh inventory: a cached one can clear an account, never settle a removal. */
const readAndDecide = async (app: App, works: readonly Work[]): Promise<readonly Decided[]> => {
  const cached = await decideOn(app, works, false);
  const waits = cached.some(({ plan }) => plan.findings.some((finding) => finding.action === 'wait'));
  return waits && cached.some(({ facts }) => !facts.inventoryIsFresh) ? decideOn(app, works, true) : cached;
};

const decideOn = async (app: App, works: readonly Work[], fresh: boolean): Promise<readonly Decided[]> => {
  const all = await readFacts(app, works, fresh);
  return works.flatMap((work, index) => {
    const facts = all[index];
    return facts ? [{ work, facts, plan: decide(facts, app.settings, [work.document]) }] : [];
  });
};

const withLastWriter = async (app: App, decided: Decided): Promise<Decided> => {
  const { facts, work, plan } = decided;
  const { actor, askAgainAt } = await findLastWriter(app, facts, work, plan);
  if (actor === undefined)
    return askAgainAt === undefined ? decided : { ...decided, lookAgainAt: askAgainAt };
  const actors = new Map([[subjectKey(work.document), actor]]);
  const known = { ...facts, memory: { ...facts.memory, actors } };
  return {
    facts: known,
    work: { ...work, actor },
    plan: decide(known, app.settings, [work.document]),
  };
};

const repairOf = (settled: Settled): string | undefined =>
  'outcomes' in settled
    ? settled.outcomes.flatMap((outcome) => (outcome.result === 'written' ? [outcome.repairId] : [])).at(0)
    : undefined;

const settleTraced = (app: App, decided: Decided): Promise<Settled> => {
  if (app.trace === undefined) return settle(app, decided);
  const document = subjectKey(decided.work.document);
  const { correlationId } = app;
  return app.trace(
    document,
    { document, correlationId },
    () => settle(app, decided),
    (settled) => ({ repairId: repairOf(settled) }),
  );
};

/** One document's trouble never stops the others of its batch: it becomes a failed outcome that is tried again. */
const settle = async (app: App, decided: Decided): Promise<Settled> => {
  const { document } = decided.work;
  const write = decided.plan.writes.find((one) => subjectKey(one.document) === subjectKey(document));
  try {
    if (write) return await applyAndRecord(app, decided.work, write.from);
    await remember(app, decided);
    return { outcomes: [] };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    app.log.error('a document could not be reconciled; its message is tried again', {
      because,
    });
    return { outcomes: [{ result: 'failed', document, because, retry: true }] };
  }
};

const applyAndRecord = async (app: App, work: Work, seen: JsonObject | null): Promise<Settled> => {
  if (app.remainingMs() < WRITE_BUDGET_MS)
    return queueAgain(app, work, 'too little time was left to write it');
  const applied = await applyDocument(app, work, seen);
  if ('held' in applied) return queueAgain(app, work, applied.held);
  const isWritten = applied.outcome.result === 'written' && work.eventTime !== undefined;
  const timeToRepair = isWritten ? app.ports.clock.now() - work.eventTime : undefined;
  return { outcomes: await recordApplied(app, applied), timeToRepair };
};

/** Come back in a few seconds, not all at the same one. */
const queueAgain = async (app: App, work: Work, because: string): Promise<Settled> => {
  const spread = Math.abs(hashOf(app.ports.newId())) % JITTER_SECONDS;
  app.log.info('queued again', { because });
  await app.ports.queue.send(
    [changeRequest([work.document], `${because}; ${work.reason}`.slice(0, 500), work)],
    5 + spread,
  );
  return { queuedAgain: subjectKey(work.document) };
};

const hashOf = (text: string): number =>
  [...text].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) | 0, 7);

const keyInUse = (app: App, { work, facts }: Decided): readonly (readonly [string, string])[] => {
  if (work.document.type !== 'bucket') return [];
  const encryption = valueOr(
    facts.buckets.get(work.document.name)?.encryption ?? { status: 'absent' },
    undefined,
  );
  const arn = encryption && valueOr(encryption.keyArn, undefined);
  return arn !== undefined && facts.keys.get(arn)?.account === app.account
    ? [[subjectKey(work.document), arn]]
    : [];
};
