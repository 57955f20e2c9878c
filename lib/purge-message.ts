/** What is told of purges: one message when all caches that an act concerns have forgotten, one when a purge is stuck. */
import { createHash } from 'node:crypto';
import type { App } from './app.ts';
import { mergePaths } from './core/desired/paths.ts';
import type { OutcomeEvent, Revocation, RevocationAct } from './core/model/outcome.ts';
import { outcomeEvent } from './outcome-event.ts';

/** What one invalidation of all of them purges: few wildcards may be in progress at once, so many become everything. */
export const union = (group: readonly Revocation[]): readonly string[] =>
  group.map(({ paths }) => paths).reduce(mergePaths, []);

/** The same for whoever tells the same, so that a repetition is recognised. */
const outcomeIdOf = (what: string, group: readonly Revocation[]): string => {
  const names = group.map(({ revocationId }) => revocationId).sort();
  return `purge-${createHash('sha256')
    .update(`${what}|${names.join(',')}`)
    .digest('hex')
    .slice(0, 40)}`;
};

/** One of a version that knew no acts stands for itself. */
export const actOf = ({ act, revocationId, distributionId }: Revocation): RevocationAct =>
  act ?? { id: revocationId, distributionIds: [distributionId], actor: undefined, eventTime: undefined };

/** Named only when it is one and the same for all. */
const actorOf = (acts: readonly RevocationAct[]): RevocationAct['actor'] => {
  const names = new Set(acts.map(({ actor }) => actor && `${actor.name}|${actor.tool}`));
  return names.size === 1 ? acts[0]?.actor : undefined;
};

const eventTimeOf = (acts: readonly RevocationAct[]): number | undefined => {
  const times = acts.flatMap(({ eventTime }) => eventTime ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
};

const subjectOf = (last: Revocation, caches: number): OutcomeEvent['subject'] =>
  caches > 1 && last.document !== undefined
    ? last.document
    : { type: 'distribution', id: last.distributionId };

/** `purged` have all been seen to be Completed. Undefined when there are none. */
export const completedEvent = (app: App, purged: readonly Revocation[]): OutcomeEvent | undefined => {
  const last = purged.toSorted((one, other) => (other.purgedAt ?? 0) - (one.purgedAt ?? 0))[0];
  if (last === undefined) return undefined;
  const until = last.purgedAt ?? app.ports.clock.now();
  const since = Math.min(...purged.map(({ effectiveAt, createdAt }) => effectiveAt ?? createdAt));
  const acts = purged.map(actOf);
  const eventTime = eventTimeOf(acts);
  const distributionIds = [...new Set(purged.map(({ distributionId }) => distributionId))].sort();
  return outcomeEvent(app, {
    outcomeId: outcomeIdOf('completed', purged),
    correlationId: actOf(last).correlationId ?? app.correlationId,
    type: 'purge',
    subject: subjectOf(last, distributionIds.length),
    because: [...new Set(purged.map(({ because }) => because))].join(' '),
    actor: actorOf(acts),
    eventTime,
    repairId: last.repairId,
    invalidation: {
      distributionId: last.distributionId,
      invalidationId: last.purgedBy,
      paths: union(purged),
      state: 'Completed',
      reachableForMs: until - since,
      reachableSinceEventMs: eventTime === undefined ? undefined : until - eventTime,
      distributionIds,
    },
  });
};

/**
 * Attempts before a person is told; retries go on after that. A quota or a throttle passes by itself within about
 * six hours; what CloudFront refuses outright needs a person soon.
 */
const TELL_AFTER_ATTEMPTS = { later: 24, failed: 3 } as const;

export interface Trouble {
  readonly status: keyof typeof TELL_AFTER_ATTEMPTS;
  readonly because: string;
}

/** Undefined unless this attempt is the one to tell of; one that was created anew has been told. */
export const stuckEvent = (
  app: App,
  group: readonly Revocation[],
  { status, because }: Trouble,
): OutcomeEvent | undefined => {
  const stuck = group.find(
    ({ attempts, renewals }) => attempts + 1 === TELL_AFTER_ATTEMPTS[status] && !renewals,
  );
  if (stuck === undefined) return undefined;
  const { distributionId, invalidationId, repairId, round } = stuck;
  const isCreated = invalidationId !== undefined;
  return outcomeEvent(app, {
    outcomeId: outcomeIdOf(`stuck|${status}|${round}|${invalidationId ?? ''}`, [stuck]),
    type: 'failure',
    subject: { type: 'distribution', id: distributionId },
    because: `${isCreated ? 'Following the invalidation' : 'CreateInvalidation'} keeps failing and is still retried: ${because}`,
    repairId,
    invalidation: {
      distributionId,
      invalidationId,
      paths: union(group),
      state: isCreated ? 'Unknown' : 'NotCreated',
      reachableForMs: undefined,
    },
  });
};
