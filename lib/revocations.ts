/** Turns the invalidations that a write or a vanished access path calls for into stored intents (law 9). */
import { type App, LEASE_MS } from './app.ts';
import type { InvalidationWish } from './core/model/finding.ts';
import type { Revocation, RevocationAct } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import type { DocumentRef } from './core/model/subject.ts';

/** Who made the change that led to it, and when, as far as known. */
export type Occasion = Pick<RevocationAct, 'actor' | 'eventTime'>;

const actOf = (
  { correlationId }: App,
  id: string,
  wishes: readonly InvalidationWish[],
  { actor, eventTime }: Occasion,
): RevocationAct => ({
  id,
  distributionIds: [...new Set(wishes.map(({ distributionId }) => distributionId))].sort(),
  actor,
  eventTime,
  ...(correlationId === undefined ? {} : { correlationId }),
});

const intent = (
  app: App,
  wish: InvalidationWish,
  rest: Pick<Revocation, 'document' | 'repairId' | 'state' | 'dueAt'> & { readonly act: RevocationAct },
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
export const revocationsOf = (
  app: App,
  write: Pick<PlannedWrite, 'document' | 'invalidations'> & Partial<Occasion>,
  repairId: string,
): readonly Revocation[] => {
  const { document, invalidations, actor, eventTime } = write;
  const act = actOf(app, repairId, invalidations, { actor, eventTime });
  const dueAt = app.ports.clock.now() + LEASE_MS;
  return invalidations.map((wish) =>
    intent(app, wish, { document, repairId, state: 'awaiting-write', dueAt, act }),
  );
};

/** Intents of an access path that went away without a write of ours: purge once its distribution is Deployed. */
export const revocationsOfVanished = (
  app: App,
  document: DocumentRef,
  wishes: readonly InvalidationWish[],
  occasion: Occasion,
): readonly Revocation[] => {
  const act = actOf(app, app.ports.newId(), wishes, occasion);
  const rest = { document, repairId: undefined, state: 'awaiting-deployed', act } as const;
  return wishes.map((wish) => intent(app, wish, { ...rest, dueAt: app.ports.clock.now() }));
};
