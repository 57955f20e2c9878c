/** Creates the invalidation of a settled revocation, together with others of the same distribution that are due. */
import { createHash } from 'node:crypto';
import { type App, LEASE_MS } from './app.ts';
import type { Revocation } from './core/model/outcome.ts';
import type { InvalidationState } from './ports.ts';
import { stuckEvent, union } from './purge-message.ts';
import { changed, storeEnd, storeStep } from './purge-step.ts';

const MINUTE_MS = 60_000;
/** What a run keeps for itself beside the time that it waits. */
const LEAVE_MS = 20_000;

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

/** Waits for the account's allowance of calls as long as the run has time for it; false when that is over. */
const mayCall = async (app: App): Promise<boolean> => {
  const { clock, state } = app.ports;
  for (;;) {
    const waitMs = await state.takeInvalidationCall(clock.now());
    if (waitMs === 0) return true;
    if (app.remainingMs() < LEAVE_MS + waitMs) return false;
    await clock.sleep(waitMs);
  }
};

/**
 * Puts their due time beyond what is left of this run: another run that found the same ones due stays off them, and
 * should we die, they come back. Undefined when another run was first.
 */
const claim = async (app: App, group: readonly Revocation[]): Promise<readonly Revocation[] | undefined> => {
  const dueAt = app.ports.clock.now() + LEASE_MS;
  const changes = changed(group, () => ({ dueAt }));
  return (await storeStep(app, changes)) ? changes.map(({ now }) => now) : undefined;
};

/** One CreateInvalidation for all that is due on this distribution; what could not be created is tried again. */
export const createPurge = async (app: App, revocation: Revocation): Promise<void> => {
  const due = await groupOf(app, revocation);
  if (due.length === 0 || !(await mayCall(app))) return;
  const group = await claim(app, due);
  if (group === undefined) return;
  const { distributionId } = revocation;
  const paths = union(group);
  const request = { distributionId, callerReference: callerReference(group), paths };
  const answer = await app.ports.cloudFront.createInvalidation(request);
  app.log.info('invalidation', { distributionId, paths, ...answer });
  await storeAnswer(app, group, answer);
};

const storeAnswer = async (
  app: App,
  group: readonly Revocation[],
  answer: InvalidationState,
): Promise<void> => {
  const now = app.ports.clock.now();
  switch (answer.status) {
    case 'created': {
      const { invalidationId } = answer;
      const dueAt = now + Math.min(10_000, pollMs(app));
      const purging = { state: 'purging', invalidationId, attempts: 0, dueAt } as const;
      return void (await storeStep(
        app,
        changed(group, () => purging),
      ));
    }
    case 'gone':
      return storeEnd(
        app,
        changed(group, () => ({ state: 'void', dueAt: undefined, completedAt: now })),
      );
    case 'later':
    case 'failed': {
      const changes = changed(group, ({ attempts }) => ({
        attempts: attempts + 1,
        dueAt: now + pauseMs(attempts),
      }));
      return void (await storeStep(app, changes, stuckEvent(app, group, answer)));
    }
  }
};
