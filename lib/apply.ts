/**
 * Guarded apply: lease -> fresh facts -> decide anew -> guard -> store before/after and intents -> read once more ->
 * write -> read back -> mark. Every writer goes through here. S3 cannot check a fencing token, so the last read
 * before the write narrows the remaining race to milliseconds; docs/architecture.md says what is left of it.
 */
import { type App, LEASE_MS, WRITE_BUDGET_MS } from './app.ts';
import { policyAfterIsStored, policyIsStill } from './compare-stored.ts';
import { guardWrite } from './core/guard/guard-write.ts';
import type { Facts } from './core/model/facts.ts';
import type { Outcome, RepairRecord, Revocation } from './core/model/outcome.ts';
import type { Plan, PlannedWrite } from './core/model/plan.ts';
import { subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { readPolicy, writePolicy } from './policy-io.ts';
import { readFacts, type Work } from './read-facts.ts';
import { revocationsOf } from './revocations.ts';

/** What an apply leaves: the outcome, and the facts and plan it acted on, for the record. */
export interface Applied {
  readonly outcome: Outcome;
  readonly facts: Facts;
  readonly plan: Plan;
  readonly write: PlannedWrite | undefined;
}

const DECISIONS = 3;

/** Runs `work` while holding the lease of its document; undefined when another writer holds it. */
const underLease = async <T>(app: App, work: Work, run: () => Promise<T>): Promise<T | undefined> => {
  const owner = app.ports.newId();
  const now = app.ports.clock.now();
  if (!(await app.ports.state.acquireLease(work.document, owner, now, now + LEASE_MS))) return undefined;
  try {
    return await run();
  } finally {
    await app.ports.state.releaseLease(work.document, owner);
  }
};

/**
 * Decides anew under the lease and writes at most once. Undefined when another writer holds the lease: the caller
 * queues the document again. Answers outcome `written`, `refused` or `failed`; throws only for bugs and for a table
 * that cannot be reached (nothing is written without it).
 */
export const applyDocument = (app: App, work: Work): Promise<Applied | undefined> =>
  underLease(app, work, async () => {
    let last: Applied | undefined;
    for (let decision = 0; decision < DECISIONS; decision += 1) {
      last = await decideAndWrite(app, work);
      if (last.outcome.result !== 'refused' || last.outcome.check !== 'document-moved') return last;
      app.log.info('the document moved since the decision; deciding anew', {
        document: subjectKey(work.document),
      });
    }
    const because = 'The document kept changing while it was being repaired; it is looked at again.';
    return last && { ...last, outcome: { result: 'failed', document: work.document, because, retry: true } };
  });

const refused = (work: Work, check: string, because: string): Outcome => ({
  result: 'refused',
  document: work.document,
  check,
  because,
});

const decideAndWrite = async (app: App, work: Work): Promise<Applied> => {
  const { facts } = await readFacts(app, [work], true);
  const plan = decide(facts, app.settings, [work.document]);
  const write = plan.writes.find((candidate) => subjectKey(candidate.document) === subjectKey(work.document));
  const end = (outcome: Outcome): Applied => ({ outcome, facts, plan, write });
  if (!write) return end(refused(work, 'nothing-to-do', 'A fresh read shows nothing left to repair.'));
  const verdict = guardWrite(write, facts);
  if (verdict.verdict === 'no-go') return end(refused(work, verdict.check, verdict.because));
  if (app.remainingMs() < WRITE_BUDGET_MS) {
    const because =
      'Too little time is left in this invocation to write and verify; the document is queued again.';
    return end({ result: 'failed', document: work.document, because, retry: true });
  }
  return end(await storeAndWrite(app, work, facts, write));
};

const storeAndWrite = async (app: App, work: Work, facts: Facts, write: PlannedWrite): Promise<Outcome> => {
  const repair = repairRecord(app, work, write);
  const revocations = revocationsOf(app, write, repair.repairId);
  await app.ports.state.recordIntent(repair, revocations);
  const before = await readPolicy(app, facts, work.document);
  if (!policyIsStill(before, write.from)) {
    const because = 'The document changed between the decision and the write; nothing was written.';
    await giveUp(app, repair, revocations, because);
    return refused(work, 'document-moved', because);
  }
  const result = await writePolicy(app, facts, work.document, write.to);
  if (result.status === 'refused') {
    await giveUp(app, repair, revocations, `${result.code}: ${result.because}`);
    return refused(work, result.code, result.because);
  }
  if (result.status === 'failed') {
    // A failed call may have reached AWS: the intents stay, and `follow-up` looks whether the write happened.
    await app.ports.state.updateRepair(repair.repairId, repair.document, 'failed', result.because);
    return { result: 'failed', document: work.document, because: result.because, retry: result.retry };
  }
  return finish(app, work, facts, write, repair, revocations);
};

const repairRecord = (app: App, work: Work, write: PlannedWrite): RepairRecord => ({
  repairId: app.ports.newId(),
  document: work.document,
  before: write.from,
  after: write.to,
  findings: write.findings,
  actor: work.actor,
  startedAt: app.ports.clock.now(),
  state: 'intended',
  note: undefined,
});

/** A write that did not happen revoked nothing: its intents are void. */
const giveUp = async (
  app: App,
  repair: RepairRecord,
  revocations: readonly Revocation[],
  because: string,
): Promise<void> => {
  await app.ports.state.updateRepair(repair.repairId, repair.document, 'failed', because);
  for (const revocation of revocations) {
    await app.ports.state.updateRevocation(
      { ...revocation, state: 'void', dueAt: undefined },
      'awaiting-write',
    );
  }
};

const finish = async (
  app: App,
  work: Work,
  facts: Facts,
  write: PlannedWrite,
  repair: RepairRecord,
  revocations: readonly Revocation[],
): Promise<Outcome> => {
  const verified = await policyAfterIsStored(app, facts, work.document, write.to);
  await app.ports.state.updateRepair(repair.repairId, work.document, verified ? 'verified' : 'written');
  const now = app.ports.clock.now();
  if (verified) {
    for (const revocation of revocations) {
      const settling = { ...revocation, state: 'settling' as const, effectiveAt: now };
      await app.ports.state.updateRevocation(
        { ...settling, dueAt: now + app.settings.settleMs },
        'awaiting-write',
      );
    }
  }
  return { result: 'written', document: work.document, repairId: repair.repairId, verified };
};
