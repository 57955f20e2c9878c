/**
 * One guarded write, when everything is decided: store before/after and the intents to invalidate -> read once more
 * -> write -> read back -> end (laws 6 and 9). Whatever stops it in between, `follow-up` finds it in the table.
 */
import { type App, LEASE_MS } from './app.ts';
import { policyAfterIsStored, policyIsStill } from './compare-stored.ts';
import type { Actor, Hold } from './core/model/memory.ts';
import type { Outcome, RepairRecord, Revocation } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { subjectKey } from './core/model/subject.ts';
import { repairEvent } from './outcome-event.ts';
import { readPolicy, writePolicy } from './policy-io.ts';
import type { WriteResult } from './ports.ts';
import { type Ending, endWrite } from './repair-end.ts';
import { revocationsOf } from './revocations.ts';

/** A write that was decided on a fresh read, and that the guard let through. */
export interface GuardedWrite extends Omit<PlannedWrite, 'changes'> {
  /** Where the bucket or key is. */
  readonly region: string;
  /** Who made the change that it answers, as far as known; for an undo, who asked for it. */
  readonly actor: Actor | undefined;
  /** CloudTrail eventTime (epoch ms) of that change. */
  readonly eventTime: number | undefined;
  /** A sentence for the message, before what became of the write. */
  readonly because?: string;
  /** The repair that it takes back: its message is of type `undo`, and that repair is marked once it is made. */
  readonly undoes?: string;
  /** Stored just before the write, so that nobody repairs again what it takes back; not left if that was not made. */
  readonly hold?: Hold;
}

/** What is in the table about this write. */
interface Stored {
  readonly write: GuardedWrite;
  readonly repair: RepairRecord;
  readonly revocations: readonly Revocation[];
}

/** The longest that a policy write may take (`callLimits` of lib/aws/clients.ts), and some. */
const LAST_MOMENT_MS = 25_000;

/** How soon `follow-up` looks at a write that did not show. */
const LOOK_AGAIN_MS = 60_000;

/** Due when the lease has run out for sure: by then no writer of it is left. */
const store = async (app: App, write: GuardedWrite): Promise<Stored> => {
  const { document, from, to, findings, region, actor, eventTime, because, undoes, hold } = write;
  const startedAt = app.ports.clock.now();
  const repairId = app.ports.newId();
  const repair: RepairRecord = {
    repairId,
    document,
    before: from,
    after: to,
    findings,
    actor,
    eventTime,
    region,
    startedAt,
    state: 'intended',
    note: undefined,
    dueAt: startedAt + LEASE_MS,
    because,
    undoes,
    hold,
    correlationId: app.correlationId ?? repairId,
  };
  const revocations = revocationsOf(app, write, repair.repairId);
  await app.ports.state.recordIntent(repair, revocations);
  if (hold !== undefined) await app.ports.state.putHold(document, hold);
  return { write, repair, revocations };
};

const end = async (app: App, { repair, revocations }: Stored, ending: Ending): Promise<void> => {
  if (await endWrite(app, repair, revocations, ending)) return;
  app.log.warn('follow-up had judged this write before its writer could', {
    repairId: repair.repairId,
    document: subjectKey(repair.document),
  });
};

/**
 * Stores, writes, reads back and ends. Call it under the document's lease (lib/lease.ts), with a document that was
 * read under it. Answers `written` (verified or not), `refused` (`document-moved`, or AWS's own code) or `failed`.
 * @throws when the table cannot be reached; what was written by then is ended by `follow-up`
 */
export const guardedWrite = async (app: App, write: GuardedWrite): Promise<Outcome> => {
  const { document, region } = write;
  const stored = await store(app, write);
  const refuse = async (check: string, because: string): Promise<Outcome> => {
    await end(app, stored, { state: 'failed', note: because });
    return { result: 'refused', document, check, because };
  };
  if (!policyIsStill(await readPolicy(app, document, region), write.from)) {
    return refuse(
      'document-moved',
      'The document changed between the decision and the write; nothing was written.',
    );
  }
  if (app.remainingMs() < LAST_MOMENT_MS) return fail(app, stored, tooLate);
  const result = await writePolicy(app, document, region, write.to);
  switch (result.status) {
    case 'moved':
      return refuse('document-moved', result.because);
    case 'refused':
      return refuse(result.code, result.because);
    case 'failed':
      return fail(app, stored, result);
    case 'written':
      return verify(app, stored);
  }
};

/** A machine that slept, or a slow network: once the lease is over, `follow-up` judges the write, and another may write. */
const tooLate = {
  status: 'failed',
  code: 'TooLate',
  because: 'It took too long to get ready for the write, so nothing was written.',
  retry: true,
} as const;

/** What may have taken effect stays due, and `follow-up` looks; anything else is over, tried again or not. */
const fail = async (
  app: App,
  stored: Stored,
  { because, retry, unsure }: Extract<WriteResult, { readonly status: 'failed' }>,
): Promise<Outcome> => {
  const { document, dueAt } = stored.repair;
  await end(app, stored, { state: 'failed', note: because, lookAt: unsure ? dueAt : undefined });
  return { result: 'failed', document, because, retry };
};

const verify = async (app: App, stored: Stored): Promise<Outcome> => {
  const { repair, write } = stored;
  const { repairId, document } = repair;
  const verified = await policyAfterIsStored(app, document, write.region, write.to);
  const because = verified
    ? 'Written, and read back as intended.'
    : 'Written, but the read-back does not show the new policy yet; it is looked at again in a minute.';
  await end(app, stored, {
    state: verified ? 'verified' : 'written',
    lookAt: verified ? undefined : app.ports.clock.now() + LOOK_AGAIN_MS,
    message: repairEvent(app, repair, because),
  });
  return { result: 'written', document, repairId, verified };
};
