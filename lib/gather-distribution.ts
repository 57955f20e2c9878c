/** What a decision needs of distributions beyond the list: tags, and a second look at ids that only policies name. */
import pLimit from 'p-limit';
import type { Snapshot, SnapshotDistribution } from './core/model/snapshot.ts';
import { classifyOriginHost } from './core/origin/host.ts';
import type { CloudFrontPort } from './ports.ts';

const CONCURRENCY = 4;

const bucketsOf = (distribution: SnapshotDistribution): readonly string[] =>
  (distribution.Origins?.Items ?? []).flatMap((origin) => {
    const host = classifyOriginHost(origin.DomainName);
    return 'bucket' in host ? [host.bucket] : [];
  });

/** Names of all buckets that some origin resolves to. */
export const originBucketNames = (distributions: readonly SnapshotDistribution[]): ReadonlySet<string> =>
  new Set(distributions.flatMap(bucketsOf));

/**
 * Reads the tags (markers such as `origin-guard=revoked`) of the distributions that touch the wanted buckets, and of
 * those that are wanted by id: a marker holds also on one whose origin is detached already.
 */
export const withTags = async (
  cloudFront: CloudFrontPort,
  distributions: readonly SnapshotDistribution[] | undefined,
  wanted: {
    readonly bucketNames: ReadonlySet<string>;
    readonly ids: ReadonlySet<string>;
    readonly everything: boolean;
  },
): Promise<readonly SnapshotDistribution[] | undefined> => {
  if (!distributions) return undefined;
  const limit = pLimit(CONCURRENCY);
  const isWanted = (distribution: SnapshotDistribution): boolean =>
    wanted.everything ||
    wanted.ids.has(distribution.Id) ||
    bucketsOf(distribution).some((name) => wanted.bucketNames.has(name));
  return Promise.all(
    distributions.map((distribution) =>
      isWanted(distribution) ? limit(() => withOwnTags(cloudFront, distribution)) : distribution,
    ),
  );
};

const withOwnTags = async (
  cloudFront: CloudFrontPort,
  distribution: SnapshotDistribution,
): Promise<SnapshotDistribution> => {
  const tags = await cloudFront.distributionTags(distribution.ARN);
  if (tags.status === 'known') return { ...distribution, Tags: tags.value };
  // Absent: the distribution went away since the list was read; the next run sees the list without it.
  const because = tags.status === 'absent' ? 'NoSuchResource' : tags.because;
  return { ...distribution, Unreadable: { ...distribution.Unreadable, Tags: because } };
};

/** Distribution ids of this account that gathered policies name. */
export const namedDistributions = (snapshot: Snapshot): ReadonlySet<string> => {
  const text = JSON.stringify([snapshot.buckets, snapshot.keys].flat().map((entry) => entry?.Policy ?? null));
  const pattern = new RegExp(`:cloudfront::${snapshot.account}:distribution/([A-Z0-9]+)`, 'g');
  return new Set([...text.matchAll(pattern)].flatMap((match) => match[1] ?? []));
};

/** Those of `ids` that the list lacks, looked up one by one; none while there is no list to compare with. */
export const lookUpUnlisted = async (
  cloudFront: CloudFrontPort,
  distributions: readonly SnapshotDistribution[] | undefined,
  ids: ReadonlySet<string>,
): Promise<Readonly<Record<string, string>>> => {
  if (!distributions) return {};
  const listed = new Set(distributions.map((distribution) => distribution.Id));
  const limit = pLimit(CONCURRENCY);
  const entries = await Promise.all(
    [...ids]
      .filter((id) => !listed.has(id))
      .sort()
      .map((id) => limit(async () => [id, await lookUp(cloudFront, id)] as const)),
  );
  return Object.fromEntries(entries);
};

const lookUp = async (cloudFront: CloudFrontPort, id: string): Promise<string> => {
  const status = await cloudFront.distributionStatus(id);
  if (status.status === 'known') return 'exists';
  return status.status === 'absent' ? 'NoSuchDistribution' : status.because;
};
