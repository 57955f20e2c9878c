/**
 * Guarded apply: lease -> fresh facts -> decide anew -> guard -> store and write. Every writer goes through here. S3
 * cannot check a fencing token, so the last read before the write narrows the remaining race to milliseconds;
 * docs/architecture.md says what is left of it.
 */
import { type App, WRITE_BUDGET_MS } from './app.ts';
import { policyIsStill } from './compare-stored.ts';
import { writableWrite } from './core/guard/writable-write.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { JsonObject } from './core/model/json.ts';
import type { Outcome } from './core/model/outcome.ts';
import type { Plan, PlannedWrite } from './core/model/plan.ts';
import { mapReading, type Reading, unreadable } from './core/model/reading.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { stoppedByFight } from './fight.ts';
import { type GuardedWrite, guardedWrite } from './guarded-write.ts';
import { type Held, underLease } from './lease.ts';
import { occasionOf } from './occasion.ts';
import { knownRegionOf } from './policy-io.ts';
import { readFacts, type Work } from './read-facts.ts';
import { isPerhapsUnseen } from './unseen-write.ts';

/** What an apply leaves: the outcome, and the facts and plan it acted on, for the record. */
export interface Applied {
  readonly outcome: Outcome;
  /** As given, but without the actor when somebody wrote the document since that actor did. */
  readonly work: Work;
  readonly facts: Facts;
  readonly plan: Plan;
  readonly write: PlannedWrite | undefined;
  /** Fingerprints of findings that a message has told already. */
  readonly told?: ReadonlySet<string>;
}

const DECISIONS = 3;

/**
 * Decides anew under the lease and writes at most once. `seen` is the document that led here: the actor of `work`
 * made that one, and says nothing about a later one. Answers outcome `written`, `refused` or `failed`; throws only
 * for bugs and for a table that cannot be reached (nothing is written without it).
 */
export const applyDocument = (app: App, work: Work, seen: JsonObject | null): Promise<Applied | Held> =>
  underLease(app, work.document, async (leased): Promise<Applied | Held> => {
    let last = await decideAndWrite(leased, work, seen);
    for (let decision = 1; decision < DECISIONS; decision += 1) {
      if ('held' in last || !wasMoved(last)) return last;
      app.log.info('the document moved since the decision; deciding anew', {
        document: subjectKey(work.document),
      });
      last = await decideAndWrite(leased, last.work, last.write?.from ?? null);
    }
    if ('held' in last || !wasMoved(last)) return last;
    return { held: 'it kept changing while it was being repaired' };
  });

const wasMoved = ({ outcome }: Applied): boolean =>
  outcome.result === 'refused' && outcome.check === 'document-moved';

const policyOf = (facts: Facts, document: DocumentRef): Reading<JsonObject> => {
  const policy =
    document.type === 'bucket'
      ? facts.buckets.get(document.name)?.policy
      : facts.keys.get(document.arn)?.policy;
  return mapReading(policy ?? unreadable('it was not gathered'), ({ raw }) => raw);
};

/** Somebody wrote since: until an event or CloudTrail tells who, that is nobody we know (never restored silently). */
const withoutStaleActor = (
  facts: Facts,
  work: Work,
  seen: JsonObject | null,
): { facts: Facts; work: Work } => {
  if (policyIsStill(policyOf(facts, work.document), seen)) return { facts, work };
  return {
    facts: { ...facts, memory: { ...facts.memory, actors: new Map() } },
    work: { ...work, actor: undefined },
  };
};

const decideAndWrite = async (app: App, given: Work, seen: JsonObject | null): Promise<Applied | Held> => {
  const [read] = await readFacts(app, [given], true);
  if (read === undefined) throw new Error('one document was asked for, and no facts came back');
  const { facts, work } = withoutStaleActor(read, given, seen);
  const plan = decide(facts, app.settings, [work.document]);
  const write = plan.writes.find((candidate) => subjectKey(candidate.document) === subjectKey(work.document));
  const end = (outcome: Outcome): Applied => ({ outcome, work, facts, plan, write });
  const refuse = (check: string, because: string): Applied =>
    end({ result: 'refused', document: work.document, check, because });
  if (!write) return refuse('nothing-to-do', 'A fresh read shows nothing left to repair.');
  const writable = writableWrite(write, facts);
  if (writable.write === undefined) return refuse(...objectionOf(writable.refused));
  if (app.remainingMs() < WRITE_BUDGET_MS) return { held: 'too little time was left to write and verify it' };
  if (await isPerhapsUnseen(app, work, writable.write))
    return { held: 'the same write was made a moment ago, and may not show everywhere yet' };
  const stopped = await stoppedByFight(app, facts, work, writable.write);
  if (stopped) return leftAlone(app, stopped, work, writable.write);
  const outcome = await guardedWrite(app, withOccasion(facts, work, writable.write));
  return { outcome, work, facts, plan, write: writable.write };
};

/** The message about the fight has told what the write was for. */
const leftAlone = (app: App, facts: Facts, work: Work, { findings }: PlannedWrite): Applied => ({
  outcome: {
    result: 'refused',
    document: work.document,
    check: 'fight',
    because: 'The same repair was undone three times within a day; a person has to resume it.',
  },
  work,
  facts,
  plan: decide(facts, app.settings, [work.document]),
  write: undefined,
  told: new Set(findings.map(({ fingerprint }) => fingerprint)),
});

const withOccasion = (facts: Facts, work: Work, write: PlannedWrite): GuardedWrite => ({
  ...write,
  ...occasionOf(facts, work, write.findings),
  region: knownRegionOf(facts, write.document),
});

/** The check that stands in the way of all that was planned, and its sentence. */
const objectionOf = (refused: readonly Finding[]): readonly [check: string, because: string] => {
  const details = refused[0]?.details;
  return [
    String(details?.refusedBy ?? 'guard'),
    `${String(details?.held ?? 'The guard refused the write')}.`,
  ];
};
