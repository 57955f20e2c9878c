/** Which buckets a gather has to read: those that are asked for, and those behind the keys that are asked for. */
import pLimit from 'p-limit';
import type { DocumentRef } from './core/model/subject.ts';
import { originBucketNames } from './gather-distribution.ts';
import { keyReferenceOf } from './gather-encryption.ts';
import type { InventoryLists } from './inventory.ts';
import type { BucketAddress, ReadPorts } from './ports.ts';

export type GatherScope = 'all' | { readonly documents: readonly DocumentRef[] };

/** A bucket to read, or one that may be ours but cannot even be found: never the same as one that is not there. */
export type WantedBucket = BucketAddress | { readonly name: string; readonly because: string };

const CONCURRENCY = 8;

export const keyDocuments = (scope: GatherScope): readonly string[] =>
  scope === 'all'
    ? []
    : scope.documents.flatMap((document) => (document.type === 'key' ? [document.arn] : []));

const bucketDocuments = (scope: GatherScope): readonly string[] =>
  scope === 'all'
    ? []
    : scope.documents.flatMap((document) => (document.type === 'bucket' ? [document.name] : []));

/**
 * Where the bucket is: from the list, else HeadBucket (a bucket made since the list was read). Undefined when it is
 * gone or is not ours: then there is no document of ours to look at. A readable list that lacks it says so.
 */
const findBucket = async (
  ports: ReadPorts,
  lists: InventoryLists,
  name: string,
): Promise<WantedBucket | undefined> => {
  const isListRead = lists.buckets.status === 'known';
  if (lists.buckets.status === 'known') {
    const listed = lists.buckets.value.find((bucket) => bucket.name === name);
    if (listed) return listed;
    if (lists.fresh) return undefined;
  }
  const region = await ports.s3.bucketRegion(name);
  if (region.status === 'known') return { name, region: region.value };
  return region.status === 'absent' || isListRead ? undefined : { name, because: region.because };
};

const findBuckets = async (
  ports: ReadPorts,
  lists: InventoryLists,
  names: readonly string[],
): Promise<readonly WantedBucket[]> => {
  const limit = pLimit(CONCURRENCY);
  const found = await Promise.all(names.map((name) => limit(() => findBucket(ports, lists, name))));
  return found.filter((bucket) => bucket !== undefined);
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

/** A bucket whose encryption cannot be read stays in: it may use the key, and its facts will say unreadable. */
const usesOneOf = async (
  ports: ReadPorts,
  bucket: WantedBucket,
  keyArns: readonly string[],
): Promise<boolean> => {
  if ('because' in bucket) return true;
  const encryption = await ports.s3.bucketEncryption(bucket);
  if (encryption.status !== 'known') return encryption.status === 'unreadable';
  return resolvesToOneOf(ports, bucket, encryption.value, keyArns);
};

/** Buckets behind distributions whose default key is one of these: a key policy has to serve them. */
const bucketsUsingKeys = async (
  ports: ReadPorts,
  lists: InventoryLists,
  keyArns: readonly string[],
): Promise<readonly WantedBucket[]> => {
  if (keyArns.length === 0) return [];
  const regions = new Set(keyArns.map((arn) => arn.split(':')[3]));
  const names = [...originBucketNames(lists.snapshot.distributions ?? [])];
  const found = await findBuckets(ports, lists, names);
  const candidates = found.filter((bucket) => 'because' in bucket || regions.has(bucket.region));
  const limit = pLimit(CONCURRENCY);
  const uses = await Promise.all(candidates.map((bucket) => limit(() => usesOneOf(ports, bucket, keyArns))));
  return candidates.filter((_, index) => uses[index]);
};

export const wantedBuckets = async (
  ports: ReadPorts,
  scope: GatherScope,
  lists: InventoryLists,
): Promise<readonly WantedBucket[]> => {
  if (scope === 'all') return lists.buckets.status === 'known' ? lists.buckets.value : [];
  const named = await findBuckets(ports, lists, bucketDocuments(scope));
  const byKey = await bucketsUsingKeys(ports, lists, keyDocuments(scope));
  return [...new Map([...named, ...byKey].map((bucket) => [bucket.name, bucket])).values()];
};
