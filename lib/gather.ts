/**
 * All reads of a decision, once: ports in, a {@link Snapshot} out (the account as the AWS CLI prints it), so that
 * live accounts and snapshot files take the same path from here. What could not be read is marked `Unreadable`.
 */
import pLimit from 'p-limit';
import type { Snapshot, SnapshotBucket } from './core/model/snapshot.ts';
import { gatherBucket, unreachableBucket } from './gather-bucket.ts';
import { lookUpUnlisted, namedDistributions, withTags } from './gather-distribution.ts';
import { keyReferenceOf } from './gather-encryption.ts';
import { gatherKeys, type KeyWish } from './gather-key.ts';
import { gatherOriginBuckets } from './gather-origin-buckets.ts';
import { type GatherScope, keyDocuments, type WantedBucket, wantedBuckets } from './gather-scope.ts';
import { createInventory, type InventoryLists } from './inventory.ts';
import { renewedEncryption, withKeptReads } from './kept-reads.ts';
import type { ReadPorts } from './ports.ts';

export type { GatherScope } from './gather-scope.ts';

export interface GatherRequest {
  readonly account: string;
  readonly partition: string;
  /** `all`: every bucket and key in reach (audits); else just what these documents depend on. */
  readonly scope: GatherScope;
  /** Lists already read; without them they are read now. */
  readonly inventory?: InventoryLists;
  /** Distributions that matter although no origin or policy may name them any more: those of remembered edges. */
  readonly distributionIds?: readonly string[];
  /** Told how many buckets of how many are done; for progress on a terminal. */
  readonly progress?: (done: number, total: number) => void;
}

const CONCURRENCY = 8;

const readBuckets = async (
  s3: ReadPorts['s3'],
  request: GatherRequest,
  wanted: readonly WantedBucket[],
): Promise<readonly SnapshotBucket[]> => {
  const limit = pLimit(CONCURRENCY);
  let done = 0;
  const read = async (bucket: WantedBucket): Promise<SnapshotBucket> => {
    const entry =
      'because' in bucket
        ? unreachableBucket(bucket.name, bucket.because)
        : await gatherBucket(s3, bucket, request.scope === 'all');
    done += 1;
    request.progress?.(done, wanted.length);
    return entry;
  };
  return Promise.all(wanted.map((bucket) => limit(() => read(bucket))));
};

const keyWishes = (scope: GatherScope, buckets: readonly SnapshotBucket[]): readonly KeyWish[] => [
  ...keyDocuments(scope).map((arn) => ({ reference: arn, region: arn.split(':')[3] ?? '' })),
  ...buckets.flatMap((bucket) => {
    const reference = keyReferenceOf(bucket.ServerSideEncryptionConfiguration);
    return reference && bucket.BucketRegion ? [{ reference, region: bucket.BucketRegion }] : [];
  }),
];

/**
 * Reads what the scope needs. Never throws for trouble that AWS reports: that is `Unreadable` in the snapshot.
 */
export const gatherSnapshot = async (ports: ReadPorts, request: GatherRequest): Promise<Snapshot> => {
  const { account, partition, scope } = request;
  const lists = request.inventory ?? (await createInventory(ports, 0).read({ fresh: true }));
  const near = withKeptReads(ports, lists.kept, keyDocuments(scope));
  const wanted = await wantedBuckets(near, scope, lists);
  const buckets = await readBuckets(renewedEncryption(ports, lists.kept), request, wanted);
  const keys = await gatherKeys(near.kms, keyWishes(scope, buckets), request);
  const snapshot: Snapshot = {
    schema: 'origin-guard/snapshot/1',
    account,
    partition,
    takenAt: new Date(lists.fresh ? lists.readAt : ports.clock.now()).toISOString(),
    ...lists.snapshot,
    buckets,
    keys,
    ...(Object.keys(lists.unreadable).length > 0 ? { Unreadable: lists.unreadable } : {}),
  };
  const named = namedDistributions(snapshot);
  const distributions = await withTags(near.cloudFront, lists.snapshot.distributions, {
    bucketNames: new Set(buckets.map((bucket) => bucket.Name)),
    ids: new Set([...named, ...(request.distributionIds ?? [])]),
    everything: scope === 'all',
  });
  return {
    ...snapshot,
    ...(scope === 'all' ? await gatherOriginBuckets(ports.s3, distributions, lists.buckets) : {}),
    ...(distributions ? { distributions } : {}),
    distributionLookups: await lookUpUnlisted(ports.cloudFront, lists.snapshot.distributions, named),
  };
};
