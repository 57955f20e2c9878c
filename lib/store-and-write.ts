/**
 * One guarded write, when everything is decided: store before/after and the intents to invalidate -> read once more
 * -> write -> read back -> mark (laws 6 and 9). Whatever stops it in between, the table says what to look for.
 */
import type { App } from './app.ts';
import { policyAfterIsStored, policyIsStill } from './compare-stored.ts';
import type { Facts } from './core/model/facts.ts';
import type { Outcome, RepairRecord, Revocation } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { readPolicy, writePolicy } from './policy-io.ts';
import type { Work } from './read-facts.ts';
import { revocationsOf } from './revocations.ts';

/** What is in the table about this write. */
interface Stored {
  readonly repair: RepairRecord;
  readonly revocations: readonly Revocation[];
}

const store = async (app: App, work: Work, write: PlannedWrite): Promise<Stored> => {
  const repair: RepairRecord = {
    repairId: app.ports.newId(),
    document: work.document,
    before: write.from,
    after: write.to,
    findings: write.findings,
    actor: work.actor,
    startedAt: app.ports.clock.now(),
    state: 'intended',
    note: undefined,
  };
  const revocations = revocationsOf(app, write, repair.repairId);
  await app.ports.state.recordIntent(repair, revocations);
  return { repair, revocations };
};

/** A write that did not happen revoked nothing: its intents are void. */
const giveUp = async (app: App, { repair, revocations }: Stored, because: string): Promise<void> => {
  await app.ports.state.updateRepair(repair.repairId, repair.document, 'failed', because);
  for (const revocation of revocations) {
    await app.ports.state.updateRevocation(
      { ...revocation, state: 'void', dueAt: undefined },
      'awaiting-write',
    );
  }
};

/**
 * Answers `written` (verified or not), `refused` (`document-moved`, or AWS's own code) or `failed`. A failed call
 * may have reached AWS: its intents stay, and `follow-up` looks whether the write happened.
 */
export const storeAndWrite = async (
  app: App,
  work: Work,
  facts: Facts,
  write: PlannedWrite,
): Promise<Outcome> => {
  const { document } = work;
  const stored = await store(app, work, write);
  const refuse = async (check: string, because: string): Promise<Outcome> => {
    await giveUp(app, stored, because);
    return { result: 'refused', document, check, because };
  };
  if (!policyIsStill(await readPolicy(app, facts, document), write.from)) {
    return refuse(
      'document-moved',
      'The document changed between the decision and the write; nothing was written.',
    );
  }
  const result = await writePolicy(app, facts, document, write.to);
  switch (result.status) {
    case 'moved':
      return refuse('document-moved', result.because);
    case 'refused':
      return refuse(result.code, result.because);
    case 'failed':
      await app.ports.state.updateRepair(stored.repair.repairId, document, 'failed', result.because);
      return { result: 'failed', document, because: result.because, retry: result.retry };
    case 'written':
      return verify(app, facts, write, stored);
  }
};

const verify = async (app: App, facts: Facts, write: PlannedWrite, stored: Stored): Promise<Outcome> => {
  const { repairId, document } = stored.repair;
  const verified = await policyAfterIsStored(app, facts, document, write.to);
  await app.ports.state.updateRepair(repairId, document, verified ? 'verified' : 'written');
  if (verified) await startSettling(app, stored.revocations);
  return { result: 'written', document, repairId, verified };
};

/** Effective from now on; an unverified write leaves its intents to `follow-up`, which looks again. */
const startSettling = async (app: App, revocations: readonly Revocation[]): Promise<void> => {
  const now = app.ports.clock.now();
  const dueAt = now + app.settings.settleMs;
  for (const revocation of revocations) {
    const settling = { ...revocation, state: 'settling' as const, effectiveAt: now, dueAt };
    await app.ports.state.updateRevocation(settling, 'awaiting-write');
  }
};
