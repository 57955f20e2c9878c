/**
 * Who can really read what, and since when: asked of the lab's independent judge after every change of the account,
 * never of the guard. A pair is a distribution and a bucket that one of its origins led to at the beginning.
 */
import { deployedVersion } from '../../lab/aws/cloudfront/show.ts';
import type { Distribution } from '../../lab/aws/cloudfront/state.ts';
import { keyFacts } from '../../lab/aws/s3/object-key.ts';
import { newestPolicy } from '../../lab/aws/s3/policy-store.ts';
import { type EdgeOrigin, edgeConfiguration } from '../../lab/edge/configuration.ts';
import { judge } from '../../lab/edge/judge.ts';
import { bucketHost } from '../../lab/edge/origin-host.ts';
import { signingOf } from '../../lab/edge/signing.ts';
import type { World } from './world.ts';

export interface Pair {
  readonly distributionId: string;
  readonly distributionArn: string;
  readonly bucket: string;
  readonly keyArn: string | undefined;
  /** Under which viewers get at the bucket: `/*`, or the pattern of its behaviour. */
  readonly viewerPath: string;
}

/** From `from` on, a viewer's request gets through to the bucket, or does not. */
interface Stretch {
  readonly from: number;
  readonly reads: boolean;
}

export interface Truth {
  readonly pairs: readonly Pair[];
  /** Asks the judge again; call it whenever something changed. */
  look(): Promise<void>;
  readsNow(pair: Pair): boolean;
  /** Whether a read was refused at any moment in [from, until). */
  wasRefused(pair: Pair, from: number, until: number): boolean;
  /** Since when reads have been refused without a break; undefined while they are not. */
  refusedSince(pair: Pair): number | undefined;
  /** The last moment at which a read could have succeeded, S3's delay included. */
  lastReadable(pair: Pair, at: number): number;
  /** An origin of the distribution as edges use it; undefined when it leads to the bucket no more. */
  originOf(pair: Pair): EdgeOrigin | undefined;
}

const distributionOf = (world: World, pair: Pair): Distribution | undefined =>
  world.account.cloudFront.distributions.get(pair.distributionId);

const originOf = (world: World, pair: Pair): EdgeOrigin | undefined => {
  const distribution = distributionOf(world, pair);
  const version = distribution && deployedVersion(world.account, distribution);
  if (version === undefined) return undefined;
  const { enabled, origins, behaviours } = edgeConfiguration(version.config);
  if (!enabled) return undefined;
  const used = new Set(behaviours.map(({ target }) => target));
  return [...origins.values()].find(
    (origin) => used.has(origin.id) && bucketHost(origin.domainName)?.bucket === pair.bucket,
  );
};

const reads = async (world: World, pair: Pair): Promise<boolean> => {
  const { account } = world;
  const distribution = distributionOf(world, pair);
  const origin = originOf(world, pair);
  const bucket = account.s3.buckets.get(pair.bucket);
  if (distribution === undefined || origin === undefined || bucket === undefined) return false;
  const request = {
    distribution,
    origin,
    method: 'GET',
    path: '/index.html',
    viewerProtocol: 'https' as const,
    headers: {},
    body: Buffer.alloc(0),
  };
  const verdict = await judge({
    ...signingOf(account, request),
    account: account.id,
    bucketArn: `arn:aws:s3:::${bucket.name}`,
    key: 'index.html',
    objectExists: true,
    bucketPolicy: newestPolicy(account, bucket),
    restrictPublicBuckets: bucket.publicAccessBlock?.RestrictPublicBuckets === true,
    encryptionKey: keyFacts(account, bucket),
  });
  return verdict.allowed;
};

const lastReadableIn = (stretches: readonly Stretch[], at: number, delay: number): number => {
  const known = stretches.filter(({ from }) => from <= at);
  const last = known.at(-1);
  if (last === undefined || last.reads) return at;
  // Nothing was readable before the first look, or until this refusal began.
  return known.length === 1 ? 0 : Math.min(at, last.from + delay);
};

export const createTruth = (world: World, pairs: readonly Pair[]): Truth => {
  const history = new Map<Pair, Stretch[]>(pairs.map((pair) => [pair, []]));
  const of = (pair: Pair): Stretch[] => history.get(pair) ?? [];
  return {
    pairs,
    look: async () => {
      for (const pair of pairs) {
        const now = await reads(world, pair);
        if (of(pair).at(-1)?.reads !== now) of(pair).push({ from: world.clock.now(), reads: now });
      }
    },
    readsNow: (pair) => of(pair).at(-1)?.reads === true,
    wasRefused: (pair, from, until) =>
      of(pair).some((stretch, index, all) => {
        const end = all[index + 1]?.from ?? Number.POSITIVE_INFINITY;
        return !stretch.reads && stretch.from < until && end > from;
      }),
    refusedSince: (pair) => {
      const last = of(pair).at(-1);
      return last === undefined || last.reads ? undefined : last.from;
    },
    lastReadable: (pair, at) => lastReadableIn(of(pair), at, world.account.traps.bucketConsistencyMs),
    originOf: (pair) => originOf(world, pair),
  };
};
