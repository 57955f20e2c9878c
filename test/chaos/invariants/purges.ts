/** What the guard says of purges must be so, and what was revoked must have left the caches. */
import type { Invalidation } from '../../../lab/aws/cloudfront/state.ts';
import type { OutcomeEvent } from '../../../lib/core/model/outcome.ts';
import type { Settings } from '../../../lib/core/model/settings.ts';
import { storedOf } from '../stored.ts';
import type { Pair, Truth } from '../truth.ts';
import type { World } from '../world.ts';
import { isRevoked } from './removals.ts';

const invalidationsOf = (world: World, distributionId: string): readonly Invalidation[] =>
  world.account.cloudFront.distributions.get(distributionId)?.invalidations ?? [];

/** Which buckets an invalidation was made for, as the revocations that wait for it say at that time. */
export type PurgedBuckets = Map<string, Set<string>>;

/** A revocation forgets its invalidation when it goes on to the next round; so this is noted at each change. */
export const notePurgedBuckets = (world: World, purged: PurgedBuckets): void => {
  for (const { invalidationId, bucket } of storedOf(world, 'revocation')) {
    if (invalidationId === undefined) continue;
    const id = String(invalidationId);
    purged.set(id, (purged.get(id) ?? new Set()).add(String(bucket)));
  }
};

/** Created when nothing could be read any more; or when it could again, because somebody gave the access back. */
const createdTooEarly = (truth: Truth, pair: Pair, createdAt: number): string | undefined => {
  if (!truth.wasRefused(pair, 0, createdAt + 1))
    return `the invalidation of ${pair.bucket} was created before the access was gone`;
  const refused = truth.wasRefused(pair, createdAt, createdAt + 1);
  return refused && truth.lastReadable(pair, createdAt) >= createdAt
    ? `the invalidation of ${pair.bucket} was created while some reads could still succeed`
    : undefined;
};

/** Lost again meanwhile: another revocation of the same is under way, and ends with a purge and a message of its own. */
const isSuperseded = (world: World, pair: Pair, invalidationId: string): boolean =>
  storedOf(world, 'revocation').some(
    (one) =>
      one.distributionId === pair.distributionId &&
      one.bucket === pair.bucket &&
      one.invalidationId !== invalidationId &&
      one.round === 1 &&
      one.state !== 'done' &&
      one.state !== 'void',
  );

/**
 * The writer died, and somebody else wrote before anybody could see what became of its write: the guard says that it
 * does not know, and purges all the same.
 */
const isOfUnknownWrite = (world: World, { repairId }: OutcomeEvent): boolean =>
  storedOf(world, 'repair').some((repair) => repair.repairId === repairId && repair.state === 'written');

/** A message that content is gone from the caches must be true. */
export const toldPurgeFault = (
  world: World,
  truth: Truth,
  purged: PurgedBuckets,
  event: OutcomeEvent,
): string | undefined => {
  if (event.type !== 'purge' || event.invalidation === undefined) return undefined;
  const { distributionId, invalidationId } = event.invalidation;
  const made = invalidationsOf(world, distributionId).find(({ id }) => id === invalidationId);
  const distribution = world.account.cloudFront.distributions.get(distributionId);
  if (distribution === undefined || isOfUnknownWrite(world, event)) return undefined;
  if (made === undefined) return `the purge ${invalidationId} was told, and there is no such invalidation`;
  if (made.completedAt > world.clock.now())
    return `the purge ${invalidationId} was told before it was Completed`;
  const buckets = purged.get(made.id) ?? new Set();
  const about = truth.pairs.filter(
    (pair) => pair.distributionId === distributionId && buckets.has(pair.bucket),
  );
  for (const pair of about) {
    const fault = createdTooEarly(truth, pair, made.createdAt);
    if (fault !== undefined && !isSuperseded(world, pair, made.id))
      return `${invalidationId} was told as the purge, but ${fault}`;
  }
  return undefined;
};

const covers = (pair: Pair, invalidation: Invalidation): boolean =>
  invalidation.paths.some((path) => path === '/*' || path === pair.viewerPath);

/** At the end: nothing that was once readable is still cached where it may not be read. */
export const stillCached = (
  world: World,
  truth: Truth,
  wasProposed: (pair: Pair) => boolean,
): readonly string[] =>
  truth.pairs.flatMap((pair) => {
    const since = truth.refusedSince(pair);
    const distribution = world.account.cloudFront.distributions.get(pair.distributionId);
    if (since === undefined || distribution === undefined) return [];
    const isDisabled = truth.originOf(pair) === undefined && isOff(distribution.versions.at(-1)?.config);
    const last = truth.lastReadable(pair, world.clock.now());
    const purged = distribution.invalidations.some(
      (one) => covers(pair, one) && one.createdAt >= last && one.completedAt <= world.clock.now(),
    );
    // What a person must answer first is asked; caches are purged on the answer only.
    const isAsked = !isRevoked(world, pair) && truth.originOf(pair) !== undefined && wasProposed(pair);
    if (purged || isDisabled || isAsked) return [];
    return [
      `${pair.bucket} cannot be read since ${since}, and ${distribution.id} was never purged after that`,
    ];
  });

const isOff = (config: Readonly<Record<string, unknown>> | undefined): boolean => config?.Enabled === 'false';

/** A revocation is done after two rounds, each with an invalidation of its own. */
export const unfinishedRounds = (world: World, settings: Settings): readonly string[] =>
  storedOf(world, 'revocation').flatMap((revocation) => {
    if (revocation.state !== 'done') return [];
    const id = String(revocation.distributionId);
    const own = invalidationsOf(world, id).filter(
      ({ createdAt }) => createdAt >= Number(revocation.createdAt),
    );
    const [first, last] = [own[0], own.at(-1)];
    const apart = first && last ? last.createdAt - first.createdAt : -1;
    if (apart >= settings.secondPurgeAfterMs) return [];
    return [
      `revocation ${revocation.revocationId} of ${revocation.bucket} is done without a second invalidation`,
    ];
  });
