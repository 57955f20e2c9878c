/** Creates the invalidation of a settled revocation, together with others of the same distribution that are due. */
import { createHash } from 'node:crypto';
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import type { InvalidationState } from './ports.ts';
import { tellPurge } from './tell.ts';

const MINUTE_MS = 60_000;
/**
 * Attempts before a person is told; retries go on after that. A quota or a throttle passes by itself within about
 * six hours; what CloudFront refuses outright needs a person soon.
 */
const TELL_AFTER_ATTEMPTS = { later: 24, failed: 3 } as const;

/** How soon to look again: a quarter of the settle time, between half a second (lab) and a minute. */
export const pollMs = (app: App): number => Math.min(MINUTE_MS, Math.max(500, app.settings.settleMs / 4));

/** How long to wait before attempt `attempts + 1`: two seconds, doubled up to a quarter of an hour. */
export const pauseMs = (attempts: number): number =>
  Math.min(15 * MINUTE_MS, 2_000 * 2 ** Math.min(attempts, 10));

/**
 * Derived from the revocation instances, never from distribution and bucket alone: CloudFront answers a reused
 * reference with the old invalidation and purges nothing (docs/aws-facts.md, "Invalidation").
 */
const callerReference = (group: readonly Revocation[]): string => {
  const names = group
    .map(({ revocationId, round, renewals }) => `${revocationId}/${round}${renewals ? `/${renewals}` : ''}`)
    .sort();
  return `origin-guard-${createHash('sha256').update(names.join(',')).digest('hex').slice(0, 40)}`;
};

/** What one invalidation of all of them purges. */
export const union = (group: readonly Revocation[]): readonly string[] => {
  const paths = [...new Set(group.flatMap((revocation) => revocation.paths))].sort();
  return paths.includes('/*') ? ['/*'] : paths;
};

/**
 * Revocations of one distribution that may be purged now share one invalidation: wildcards in flight are few. As
 * stored now: one that a group took along in the same run is not due any more, although the list of the run has it.
 */
const groupOf = async (app: App, revocation: Revocation): Promise<readonly Revocation[]> => {
  const open = await app.ports.state.openRevocationsOfDistribution(revocation.distributionId);
  const now = app.ports.clock.now();
  const due = open.filter(({ state, dueAt }) => state === 'settling' && dueAt !== undefined && dueAt <= now);
  return due.some(({ revocationId }) => revocationId === revocation.revocationId) ? due : [];
};

const next = (app: App, revocation: Revocation, answer: InvalidationState): Revocation => {
  const now = app.ports.clock.now();
  switch (answer.status) {
    case 'created':
      return {
        ...revocation,
        state: 'purging',
        invalidationId: answer.invalidationId,
        attempts: 0,
        dueAt: now + Math.min(10_000, Math.max(500, app.settings.settleMs / 4)),
      };
    case 'gone':
      return { ...revocation, state: 'void', dueAt: undefined, completedAt: now };
    case 'later':
    case 'failed':
      return { ...revocation, attempts: revocation.attempts + 1, dueAt: now + pauseMs(revocation.attempts) };
  }
};

/** One CreateInvalidation for all that is due on this distribution; what could not be created is tried again. */
export const createPurge = async (app: App, revocation: Revocation): Promise<void> => {
  const group = await groupOf(app, revocation);
  if (group.length === 0) return;
  const answer = await app.ports.cloudFront.createInvalidation({
    distributionId: revocation.distributionId,
    callerReference: callerReference(group),
    paths: union(group),
  });
  app.log.info('invalidation', { distributionId: revocation.distributionId, paths: union(group), ...answer });
  for (const member of group) await app.ports.state.updateRevocation(next(app, member, answer), 'settling');
  if (answer.status === 'failed' || answer.status === 'later') await tellStuckPurge(app, revocation, answer);
};

/** Tells once that a purge does not get on; one that was created anew has been told. */
export const tellStuckPurge = async (
  app: App,
  revocation: Revocation,
  answer: { readonly status: 'later' | 'failed'; readonly because: string },
): Promise<void> => {
  if (revocation.attempts + 1 !== TELL_AFTER_ATTEMPTS[answer.status] || revocation.renewals) return;
  const { distributionId, invalidationId, paths } = revocation;
  const what = invalidationId === undefined ? 'CreateInvalidation' : 'Following the invalidation';
  await tellPurge(
    app,
    revocation,
    {
      distributionId,
      invalidationId,
      paths,
      state: invalidationId === undefined ? 'NotCreated' : 'Unknown',
      reachableForMs: undefined,
    },
    `${what} keeps failing and is still retried: ${answer.because}`,
  );
};
