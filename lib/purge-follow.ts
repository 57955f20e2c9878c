/** Follows an invalidation to Completed for all the revocations that share it: one question, one message. */
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import { pauseMs, pollMs } from './purge-create.ts';
import { stuckEvent, type Trouble } from './purge-message.ts';
import { changed, storeEnd, storeStep } from './purge-step.ts';

const ROUNDS = 2;
/** Questions without an answer before the invalidation is given up and another is created. */
const MOST_UNANSWERED = 4;

/** As stored now: what the first of the group did in this run has been done for all. */
const sharing = async (app: App, revocation: Revocation): Promise<readonly Revocation[]> => {
  const open = await app.ports.state.openRevocationsOfDistribution(revocation.distributionId);
  const group = open.filter(
    ({ state, invalidationId }) => state === 'purging' && invalidationId === revocation.invalidationId,
  );
  const own = group.find(({ revocationId }) => revocationId === revocation.revocationId);
  return own !== undefined && (own.dueAt ?? 0) <= app.ports.clock.now() ? group : [];
};

const finished = (app: App, state: 'done' | 'void'): Partial<Revocation> => ({
  state,
  dueAt: undefined,
  completedAt: app.ports.clock.now(),
});

/** To the next invalidation, `afterMs` from now. */
const again = (app: App, afterMs: number): Partial<Revocation> => ({
  state: 'settling',
  invalidationId: undefined,
  attempts: 0,
  dueAt: app.ports.clock.now() + afterMs,
});

const nextRound = (app: App, { round }: Revocation): Partial<Revocation> => ({
  ...again(app, app.settings.secondPurgeAfterMs),
  round: round + 1,
});

/** The second round only catches what edges refilled: the first answer counts for how long it was reachable. */
const completed = (app: App, member: Revocation, purgedBy: string): Partial<Revocation> => ({
  ...(member.round < ROUNDS ? nextRound(app, member) : finished(app, 'done')),
  ...(member.purgedAt === undefined ? { purgedBy, purgedAt: app.ports.clock.now() } : {}),
});

/** Takes the invalidation of a revocation, and all that share it, one step further. */
export const followPurge = async (app: App, revocation: Revocation): Promise<void> => {
  const { distributionId, invalidationId } = revocation;
  if (!invalidationId) return createAgain(app, revocation);
  const group = await sharing(app, revocation);
  if (group.length === 0) return;
  const state = await app.ports.cloudFront.invalidationState(distributionId, invalidationId);
  switch (state.status) {
    case 'gone':
      return storeEnd(
        app,
        changed(group, () => finished(app, 'void')),
      );
    case 'failed':
      return notFollowed(app, group, state.because);
    case 'created':
      if (state.state === 'Completed')
        return storeEnd(
          app,
          changed(group, (member) => completed(app, member, invalidationId)),
        );
  }
  const dueAt = app.ports.clock.now() + pollMs(app);
  await storeStep(
    app,
    changed(group, () => ({ dueAt })),
  );
};

/** A purge without its id cannot be followed: created again, the reference makes that idempotent. */
const createAgain = async (app: App, revocation: Revocation): Promise<void> => {
  await storeStep(
    app,
    changed([revocation], ({ attempts }) => ({ ...again(app, 0), attempts })),
  );
};

/**
 * Not even whether it completed can be told: asked ever more rarely, and a person is told once. Then another is
 * created, once per round, and after that the second round comes without an answer: purging goes on whatever cannot
 * be seen. Only the last invalidation is asked about for as long as it takes.
 */
const notFollowed = async (app: App, group: readonly Revocation[], because: string): Promise<void> => {
  const trouble: Trouble = { status: 'failed', because };
  const changes = changed(group, (member) => {
    const { attempts, round, renewals = 0 } = member;
    if (attempts + 1 >= MOST_UNANSWERED) {
      if (renewals < round) return { ...again(app, 0), renewals: renewals + 1 };
      if (round < ROUNDS) return nextRound(app, member);
    }
    return { attempts: attempts + 1, dueAt: app.ports.clock.now() + pauseMs(attempts) };
  });
  await storeStep(app, changes, stuckEvent(app, group, trouble));
};
