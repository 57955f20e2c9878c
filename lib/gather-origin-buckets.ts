/** Whose the buckets are that origins name and that the list of our own lacks: asked of S3, one HeadBucket each. */
import pLimit from 'p-limit';
import type { Reading } from './core/model/reading.ts';
import type { Snapshot, SnapshotDistribution } from './core/model/snapshot.ts';
import { classifyOriginHost } from './core/origin/host.ts';
import type { BucketAddress, S3Port } from './ports.ts';

const CONCURRENCY = 4;

/** What was asked, in the words of a snapshot; empty when there is no list to compare with. */
export type OriginBuckets = Pick<Snapshot, 'ownBuckets' | 'bucketLookups'>;

/** Buckets that REST, website and accelerate hosts name, each once and sorted. */
const namedBuckets = (distributions: readonly SnapshotDistribution[]): readonly string[] => {
  const names = distributions.flatMap((distribution) =>
    (distribution.Origins?.Items ?? []).flatMap((origin) => {
      const host = classifyOriginHost(origin.DomainName);
      const names = host.kind === 'rest' || host.kind === 'website' || host.kind === 'accelerate';
      return names ? [host.bucket] : [];
    }),
  );
  return [...new Set(names)].sort();
};

const isRefused = (because: string): boolean => /^(Forbidden|AccessDenied|403)\b/.test(because);

/** `own`: made since the list was read, or the list lags behind. */
type Answer = 'own' | 'exists' | 'NotFound' | { readonly because: string };

/**
 * A Region does not say whose the bucket is: S3 tells it to anybody who asks the wrong one. So a bucket with a
 * Region is asked once more, there, as what only its owner may read; S3 answers 403 to every other account.
 */
const ask = async (s3: S3Port, name: string): Promise<Answer> => {
  const region = await s3.bucketRegion(name);
  if (region.status === 'absent') return 'NotFound';
  if (region.status === 'unreadable') return isRefused(region.because) ? 'exists' : region;
  const policy = await s3.bucketPolicy({ name, region: region.value });
  if (policy.status !== 'unreadable') return 'own';
  return isRefused(policy.because) ? 'exists' : policy;
};

/**
 * Never throws for trouble that AWS reports: an answer that tells nothing is kept as the reason. Only the absent
 * ones are named `NotFound`; it takes a second look, in another run, before that is believed.
 */
export const gatherOriginBuckets = async (
  s3: S3Port,
  distributions: readonly SnapshotDistribution[] | undefined,
  own: Reading<readonly BucketAddress[]>,
): Promise<OriginBuckets> => {
  if (own.status !== 'known') return {};
  const ownBuckets = own.value.map(({ name }) => name);
  const known = new Set(ownBuckets.map((name) => name.toLowerCase()));
  const limit = pLimit(CONCURRENCY);
  const strangers = namedBuckets(distributions ?? []).filter((name) => !known.has(name));
  const answers = await Promise.all(
    strangers.map((name) => limit(async () => [name, await ask(s3, name)] as const)),
  );
  return {
    ownBuckets: [...ownBuckets, ...answers.flatMap(([name, answer]) => (answer === 'own' ? [name] : []))],
    bucketLookups: Object.fromEntries(
      answers.flatMap(([name, answer]) => {
        if (answer === 'own') return [];
        return [[name, typeof answer === 'string' ? answer : answer.because] as const];
      }),
    ),
  };
};
