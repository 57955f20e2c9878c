/**
 * All reads of a decision, once: ports in, a {@link Snapshot} out (the account as the AWS CLI prints it), so that
 * live accounts and snapshot files take the same path from here. What could not be read is marked `Unreadable`.
 */
import pLimit from 'p-limit';
import type { Snapshot } from './core/model/snapshot.ts';
import type { DocumentRef } from './core/model/subject.ts';
import { gatherBucket, gatherBucketRegion } from './gather-bucket.ts';
import { lookUpUnlisted, originBucketNames, withTags } from './gather-distribution.ts';
import { keyReferenceOf } from './gather-encryption.ts';
import { gatherKeys, type KeyWish } from './gather-key.ts';
import { createInventory, type InventoryLists } from './inventory.ts';
import type { BucketAddress, ReadPorts } from './ports.ts';

export type GatherScope = 'all' | { readonly documents: readonly DocumentRef[] };

export interface GatherRequest {
  readonly account: string;
  readonly partition: string;
  /** `all`: every bucket and key in reach (audits); else just what these documents depend on. */
  readonly scope: GatherScope;
  /** Lists already read; without them they are read now. */
  readonly inventory?: InventoryLists;
  /** Told how many buckets of how many are done; for progress on a terminal. */
  readonly progress?: (done: number, total: number) => void;
}

const CONCURRENCY = 8;

const keyDocuments = (scope: GatherScope): readonly string[] =>
  scope === 'all'
    ? []
    : scope.documents.flatMap((document) => (document.type === 'key' ? [document.arn] : []));

const bucketDocuments = (scope: GatherScope): readonly string[] =>
  scope === 'all'
    ? []
    : scope.documents.flatMap((document) => (document.type === 'bucket' ? [document.name] : []));

/** Buckets behind distributions whose default key is one of these: a key policy has to serve them. */
const bucketsUsingKeys = async (
  ports: ReadPorts,
  lists: InventoryLists,
  keyArns: readonly string[],
): Promise<readonly BucketAddress[]> => {
  if (keyArns.length === 0 || lists.buckets.status !== 'known') return [];
  const regions = new Set(keyArns.map((arn) => arn.split(':')[3]));
  const names = originBucketNames(lists.snapshot.distributions ?? []);
  const candidates = lists.buckets.value.filter(
    (bucket) => names.has(bucket.name) && regions.has(bucket.region),
  );
  const limit = pLimit(CONCURRENCY);
  const uses = await Promise.all(
    candidates.map((bucket) =>
      limit(async () => {
        const encryption = await ports.s3.bucketEncryption(bucket);
        // A bucket whose encryption cannot be read stays in: it may use the key, and its facts will say unreadable.
        if (encryption.status === 'unreadable') return true;
        return (
          encryption.status === 'known' && (await resolvesToOneOf(ports, bucket, encryption.value, keyArns))
        );
      }),
    ),
  );
  return candidates.filter((_, index) => uses[index]);
};

const resolvesToOneOf = async (
  ports: ReadPorts,
  bucket: BucketAddress,
  encryption: unknown,
  keyArns: readonly string[],
): Promise<boolean> => {
  const reference = keyReferenceOf(encryption);
  if (!reference) return false;
  if (keyArns.some((arn) => arn === reference || arn.endsWith(`:key/${reference}`))) return true;
  if (!reference.includes('alias/')) return false;
  const described = await ports.kms.describeKey(reference, bucket.region);
  return described.status !== 'known' || keyArns.includes(described.value.Arn);
};

const wantedBuckets = async (
  ports: ReadPorts,
  request: GatherRequest,
  lists: InventoryLists,
): Promise<readonly BucketAddress[]> => {
  if (request.scope === 'all') return lists.buckets.status === 'known' ? lists.buckets.value : [];
  const named = await Promise.all(
    bucketDocuments(request.scope).map((name) => gatherBucketRegion(ports, lists, name)),
  );
  const byKey = await bucketsUsingKeys(ports, lists, keyDocuments(request.scope));
  const all = [...named.flatMap((address) => (address ? [address] : [])), ...byKey];
  return [...new Map(all.map((address) => [address.name, address])).values()];
};

/**
 * Reads what the scope needs. Never throws for trouble that AWS reports: that is `Unreadable` in the snapshot.
 */
export const gatherSnapshot = async (ports: ReadPorts, request: GatherRequest): Promise<Snapshot> => {
  const lists = request.inventory ?? (await createInventory(ports, 0).read({ fresh: true }));
  const addresses = await wantedBuckets(ports, request, lists);
  const limit = pLimit(CONCURRENCY);
  let done = 0;
  const buckets = await Promise.all(
    addresses.map((address) =>
      limit(async () => {
        const bucket = await gatherBucket(ports.s3, address, request.scope === 'all');
        done += 1;
        request.progress?.(done, addresses.length);
        return bucket;
      }),
    ),
  );
  const wishes: readonly KeyWish[] = [
    ...keyDocuments(request.scope).map((arn) => ({ reference: arn, region: arn.split(':')[3] ?? '' })),
    ...buckets.flatMap((bucket, index) => {
      const reference = keyReferenceOf(bucket.ServerSideEncryptionConfiguration);
      const region = addresses[index]?.region;
      return reference && region ? [{ reference, region }] : [];
    }),
  ];
  const keys = await gatherKeys(ports.kms, wishes, request);
  const distributions = await withTags(ports.cloudFront, lists.snapshot.distributions, {
    bucketNames: new Set(addresses.map((address) => address.name)),
    everything: request.scope === 'all',
  });
  const snapshot: Snapshot = {
    schema: 'origin-guard/snapshot/1',
    account: request.account,
    partition: request.partition,
    takenAt: new Date(lists.fresh ? lists.readAt : ports.clock.now()).toISOString(),
    ...lists.snapshot,
    ...(distributions ? { distributions } : {}),
    buckets,
    keys,
    ...(Object.keys(lists.unreadable).length > 0 ? { Unreadable: lists.unreadable } : {}),
  };
  return { ...snapshot, distributionLookups: await lookUpUnlisted(ports.cloudFront, snapshot) };
};
