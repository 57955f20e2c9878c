/**
 * The life of a revocation after its policy write: is it effective, let it settle, invalidate, follow to Completed,
 * once more ten minutes later. Every step is stored with the time of the next one, so that a crash loses none.
 */
import type { App } from './app.ts';
import { changeRequest } from './change-request.ts';
import { shows } from './compare-stored.ts';
import type { RepairRecord, Revocation } from './core/model/outcome.ts';
import { readStoredPolicy } from './policy-io.ts';
import { createPurge, pollMs } from './purge-create.ts';
import { followPurge } from './purge-follow.ts';

const MINUTE_MS = 60_000;

const later = (app: App, revocation: Revocation, delayMs: number): Promise<boolean> =>
  app.ports.state.updateRevocation(
    { ...revocation, dueAt: app.ports.clock.now() + delayMs },
    revocation.state,
  );

const end = (app: App, revocation: Revocation, state: 'done' | 'void'): Promise<boolean> =>
  app.ports.state.updateRevocation(
    { ...revocation, state, dueAt: undefined, completedAt: app.ports.clock.now() },
    revocation.state,
  );

const settle = (app: App, revocation: Revocation, afterMs: number): Promise<boolean> => {
  const now = app.ports.clock.now();
  return app.ports.state.updateRevocation(
    { ...revocation, state: 'settling', effectiveAt: now, dueAt: now + afterMs },
    revocation.state,
  );
};

/** The writer died or could not verify: did its write happen? Whoever changed it, a purge too many is harmless. */
const afterUncertainWrite = async (app: App, revocation: Revocation): Promise<void> => {
  if (!revocation.document) return void (await settle(app, revocation, 0));
  const repairs = await app.ports.state.repairsOfDocument(revocation.document, 20);
  const repair = repairs.find((candidate) => candidate.repairId === revocation.repairId);
  const stored = await readStoredPolicy(app, revocation.document);
  if (stored.status === 'unreadable') {
    app.log.warn('a revocation cannot be checked yet', { ...idsOf(revocation), because: stored.because });
    return void (await later(app, revocation, MINUTE_MS));
  }
  if (repair && !shows(stored, repair.after) && shows(stored, repair.before)) {
    return writeNeverHappened(app, revocation, repair);
  }
  if (repair && shows(stored, repair.after)) {
    await app.ports.state.updateRepair(repair.repairId, repair.document, 'verified', 'found by follow-up');
  }
  await settle(app, revocation, app.settings.settleMs);
};

const writeNeverHappened = async (app: App, revocation: Revocation, repair: RepairRecord): Promise<void> => {
  const { repairId, document } = repair;
  app.log.info('the write of a revocation never happened; the next run decides anew', idsOf(revocation));
  await app.ports.queue.send(
    [changeRequest([document], `the write of repair ${repairId} never happened`)],
    0,
  );
  await app.ports.state.updateRepair(repairId, document, 'failed', 'follow-up found that it never happened');
  await end(app, revocation, 'void');
};

/** Edges keep forwarding to the previous origin until the distribution is Deployed: purging earlier refills them. */
const afterDeployment = async (app: App, revocation: Revocation): Promise<void> => {
  const status = await app.ports.cloudFront.distributionStatus(revocation.distributionId);
  if (status.status === 'absent') return void (await end(app, revocation, 'void'));
  if (status.status === 'known' && status.value === 'Deployed') {
    // What ended the access may be a policy or a tag of this very moment, so the settling counts as well.
    const settled = revocation.createdAt + app.settings.settleMs - app.ports.clock.now();
    return void (await settle(app, revocation, Math.max(0, settled)));
  }
  if (status.status === 'unreadable') {
    app.log.warn('whether a distribution is deployed cannot be told yet', {
      ...idsOf(revocation),
      because: status.because,
    });
  }
  await later(app, revocation, pollMs(app));
};

const idsOf = (revocation: Revocation): Readonly<Record<string, unknown>> => ({
  revocationId: revocation.revocationId,
  distributionId: revocation.distributionId,
  bucket: revocation.bucket,
});

/** Takes one due revocation one step further. */
export const stepRevocation = async (app: App, revocation: Revocation): Promise<void> => {
  switch (revocation.state) {
    case 'awaiting-write':
      return afterUncertainWrite(app, revocation);
    case 'awaiting-deployed':
      return afterDeployment(app, revocation);
    case 'settling':
      return createPurge(app, revocation);
    case 'purging':
      return followPurge(app, revocation);
    case 'done':
    case 'void':
      return;
  }
};
