/**
 * The life of a revocation after its policy write: is it effective, let it settle, invalidate, follow to Completed,
 * once more ten minutes later. Every step is stored with the time of the next one, so that a crash loses none.
 */
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import { createPurge, pollMs } from './purge-create.ts';
import { followPurge } from './purge-follow.ts';
import { changed, storeEnd, storeStep } from './purge-step.ts';
import { fateOfWrite } from './uncertain-write.ts';

const move = async (app: App, was: Revocation, next: Partial<Revocation>): Promise<void> => {
  await storeStep(
    app,
    changed([was], () => next),
  );
};

const later = (app: App, revocation: Revocation, delayMs: number): Promise<void> =>
  move(app, revocation, { dueAt: app.ports.clock.now() + delayMs });

/** Nothing of it was revoked, or nothing is left to purge; others of its act may have waited for it. */
const end = (app: App, revocation: Revocation): Promise<void> => {
  const over = { state: 'void', dueAt: undefined, completedAt: app.ports.clock.now() } as const;
  return storeEnd(
    app,
    changed([revocation], () => over),
  );
};

const settle = (app: App, revocation: Revocation, afterMs: number): Promise<void> => {
  const now = app.ports.clock.now();
  return move(app, revocation, { state: 'settling', effectiveAt: now, dueAt: now + afterMs });
};

/** The writer died or could not verify: what became of its write is decided in one place, for its repair as well. */
const afterUncertainWrite = async (app: App, revocation: Revocation): Promise<void> => {
  const { document, repairId } = revocation;
  if (document === undefined || repairId === undefined) return settle(app, revocation, 0);
  const write = await fateOfWrite(app, document, repairId);
  switch (write.fate) {
    case 'took-effect':
      return settle(app, revocation, app.settings.settleMs);
    case 'never-happened':
      return end(app, revocation);
    case 'unknown':
      return later(app, revocation, Math.max(0, write.lookAt - app.ports.clock.now()));
  }
};

/** Edges keep forwarding to the previous origin until the distribution is Deployed: purging earlier refills them. */
const afterDeployment = async (app: App, revocation: Revocation): Promise<void> => {
  const status = await app.ports.cloudFront.distributionStatus(revocation.distributionId);
  if (status.status === 'absent') return end(app, revocation);
  if (status.status === 'known' && status.value === 'Deployed') {
    // What ended the access may be a policy or a tag of this very moment, so the settling counts as well.
    const settled = revocation.createdAt + app.settings.settleMs - app.ports.clock.now();
    return settle(app, revocation, Math.max(0, settled));
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
