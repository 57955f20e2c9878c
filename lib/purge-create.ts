/** Creates the invalidation of a settled revocation, together with others of the same distribution that are due. */
import { createHash } from 'node:crypto';
import type { App } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import type { InvalidationState } from './ports.ts';
import { tellPurge } from './tell.ts';

const MINUTE_MS = 60_000;
/** About six hours of retries at the longest pause, before a person is told; retries go on after that. */
const TELL_AFTER_ATTEMPTS = 24;

const pauseMs = (attempts: number): number => Math.min(15 * MINUTE_MS, 2_000 * 2 ** Math.min(attempts, 10));

/**
 * Derived from the revocation instances, never from distribution and bucket alone: CloudFront answers a reused
 * reference with the old invalidation and purges nothing (docs/aws-facts.md, "Invalidation").
 */
const callerReference = (group: readonly Revocation[]): string => {
  const names = group.map((revocation) => `${revocation.revocationId}/${revocation.round}`).sort();
  return `origin-guard-${createHash('sha256').update(names.join(',')).digest('hex').slice(0, 40)}`;
};

const union = (group: readonly Revocation[]): readonly string[] => {
  const paths = [...new Set(group.flatMap((revocation) => revocation.paths))].sort();
  return paths.includes('/*') ? ['/*'] : paths;
};

/** Revocations of one distribution that may be purged now share one invalidation: wildcards in flight are few. */
const groupOf = async (app: App, revocation: Revocation): Promise<readonly Revocation[]> => {
  const open = await app.ports.state.openRevocationsOfDistribution(revocation.distributionId);
  const now = app.ports.clock.now();
  const others = open.filter(
    (other) =>
      other.state === 'settling' &&
      other.revocationId !== revocation.revocationId &&
      other.dueAt !== undefined &&
      other.dueAt <= now,
  );
  return [revocation, ...others];
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
  const answer = await app.ports.cloudFront.createInvalidation({
    distributionId: revocation.distributionId,
    callerReference: callerReference(group),
    paths: union(group),
  });
  app.log.info('invalidation', { distributionId: revocation.distributionId, paths: union(group), ...answer });
  for (const member of group) await app.ports.state.updateRevocation(next(app, member, answer), 'settling');
  if (answer.status === 'failed' || answer.status === 'later')
    await tellWhenLong(app, revocation, answer.because);
};

const tellWhenLong = async (app: App, revocation: Revocation, because: string): Promise<void> => {
  if (revocation.attempts + 1 !== TELL_AFTER_ATTEMPTS) return;
  await tellPurge(
    app,
    revocation,
    {
      distributionId: revocation.distributionId,
      invalidationId: undefined,
      paths: revocation.paths,
      state: 'NotCreated',
      reachableForMs: undefined,
    },
    `CreateInvalidation keeps failing and is still retried: ${because}`,
  );
};
