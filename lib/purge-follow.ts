/** Follows an invalidation to Completed for all the revocations that share it: one question, one message. */
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import { pauseMs, pollMs, tellStuckPurge, union } from './purge-create.ts';
import { tellPurge } from './tell.ts';

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

const update = async (
  app: App,
  group: readonly Revocation[],
  next: (member: Revocation) => Partial<Revocation>,
): Promise<void> => {
  for (const member of group) {
    await app.ports.state.updateRevocation({ ...member, ...next(member) }, 'purging');
  }
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

/** Takes the invalidation of a revocation, and all that share it, one step further. */
export const followPurge = async (app: App, revocation: Revocation): Promise<void> => {
  const { distributionId, invalidationId } = revocation;
  // A purge without its id cannot be followed: create it again, the reference makes that idempotent.
  if (!invalidationId) return update(app, [revocation], ({ attempts }) => ({ ...again(app, 0), attempts }));
  const group = await sharing(app, revocation);
  if (group.length === 0) return;
  const state = await app.ports.cloudFront.invalidationState(distributionId, invalidationId);
  if (state.status === 'gone') return update(app, group, () => finished(app, 'void'));
  if (state.status === 'failed') return notFollowed(app, group, revocation, state.because);
  if (state.status !== 'created' || state.state !== 'Completed') {
    return update(app, group, () => ({ dueAt: app.ports.clock.now() + pollMs(app) }));
  }
  await tellCompleted(app, group, invalidationId);
  await update(app, group, (member) =>
    member.round < ROUNDS ? nextRound(app, member) : finished(app, 'done'),
  );
};

/** The second round is no news, unless the first could not be followed. */
const tellCompleted = async (
  app: App,
  group: readonly Revocation[],
  invalidationId: string,
): Promise<void> => {
  const news = group.filter(({ round, renewals }) => round === 1 || renewals);
  const [first] = news;
  if (first === undefined) return;
  const since = Math.min(...news.map(({ effectiveAt, createdAt }) => effectiveAt ?? createdAt));
  await tellPurge(
    app,
    first,
    {
      distributionId: first.distributionId,
      invalidationId,
      paths: union(group),
      state: 'Completed',
      reachableForMs: app.ports.clock.now() - since,
    },
    [...new Set(news.map(({ because }) => because))].join(' '),
  );
};

/**
 * Not even whether it completed can be told: asked ever more rarely, and a person is told once. Then another is
 * created, once per round, and after that the second round comes without an answer: purging goes on whatever cannot
 * be seen. Only the last invalidation is asked about for as long as it takes.
 */
const notFollowed = async (
  app: App,
  group: readonly Revocation[],
  asked: Revocation,
  because: string,
): Promise<void> => {
  await tellStuckPurge(app, asked, { status: 'failed', because });
  await update(app, group, (member) => {
    const { attempts, round, renewals = 0 } = member;
    if (attempts + 1 >= MOST_UNANSWERED) {
      if (renewals < round) return { ...again(app, 0), renewals: renewals + 1 };
      if (round < ROUNDS) return nextRound(app, member);
    }
    return { attempts: attempts + 1, dueAt: app.ports.clock.now() + pauseMs(attempts) };
  });
};
