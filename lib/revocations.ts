/** Turns the invalidations that a write or a vanished access path calls for into stored intents (law 9). */
import { type App, LEASE_MS } from './app.ts';
import type { InvalidationWish } from './core/model/finding.ts';
import type { Revocation } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import type { DocumentRef } from './core/model/subject.ts';

const intent = (
  app: App,
  wish: InvalidationWish,
  rest: Pick<Revocation, 'document' | 'repairId' | 'state' | 'dueAt'>,
): Revocation => ({
  revocationId: app.ports.newId(),
  distributionId: wish.distributionId,
  bucket: wish.bucket,
  paths: wish.paths,
  because: wish.because,
  round: 1,
  invalidationId: undefined,
  createdAt: app.ports.clock.now(),
  effectiveAt: undefined,
  completedAt: undefined,
  attempts: 0,
  ...rest,
});

/**
 * Intents of a policy write, stored before it. Should we die in between, `follow-up` finds them once the lease has
 * run out and looks whether the write happened.
 */
export const revocationsOf = (app: App, write: PlannedWrite, repairId: string): readonly Revocation[] =>
  write.invalidations.map((wish) =>
    intent(app, wish, {
      document: write.document,
      repairId,
      state: 'awaiting-write',
      dueAt: app.ports.clock.now() + LEASE_MS,
    }),
  );

/** Intents of an access path that went away with its distribution's configuration: purge once it is Deployed. */
export const revocationsOfVanished = (
  app: App,
  document: DocumentRef,
  wishes: readonly InvalidationWish[],
): readonly Revocation[] =>
  wishes.map((wish) =>
    intent(app, wish, {
      document,
      repairId: undefined,
      state: 'awaiting-deployed',
      dueAt: app.ports.clock.now(),
    }),
  );
