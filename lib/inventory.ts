/**
 * The account-wide lists that every decision needs (distributions, access controls, identities, buckets,
 * function code), kept for a short while in the memory of a warm Lambda. Whoever is about to write asks fresh.
 */
import pLimit from 'p-limit';
import type { Reading } from './core/model/reading.ts';
import type { Snapshot, SnapshotDistribution, SnapshotFunction } from './core/model/snapshot.ts';
import { createKeptReads, type KeptReads } from './kept-reads.ts';
import type { BucketAddress, Clock, CloudFrontPort, ReadPorts, S3Port } from './ports.ts';

/** The account-level part of a snapshot, and the Regions of its buckets. */
export interface InventoryLists {
  readonly snapshot: Pick<
    Snapshot,
    'distributions' | 'originAccessControls' | 'originAccessIdentities' | 'functions'
  >;
  readonly buckets: Reading<readonly BucketAddress[]>;
  /** Lists that could not be read, with the reason. */
  readonly unreadable: Readonly<Record<string, string>>;
  readonly fresh: boolean;
  /** Epoch milliseconds at which the reads began. */
  readonly readAt: number;
  /** What was asked about single resources since. */
  readonly kept: KeptReads;
}

export interface Inventory {
  read(options: { readonly fresh: boolean }): Promise<InventoryLists>;
}

const CONCURRENCY = 4;

const viewerRequestFunctions = (distributions: readonly SnapshotDistribution[]): readonly string[] => {
  const behaviours = distributions.flatMap((distribution) => [
    ...(distribution.DefaultCacheBehavior ? [distribution.DefaultCacheBehavior] : []),
    ...(distribution.CacheBehaviors?.Items ?? []),
  ]);
  const arns = behaviours.flatMap((behaviour) =>
    (behaviour.FunctionAssociations?.Items ?? [])
      .filter((association) => association.EventType === 'viewer-request')
      .map((association) => association.FunctionARN),
  );
  return [...new Set(arns)].sort();
};

/** A function whose code cannot be read stays in the list without `Code`: it may pick origins. */
const readFunctions = async (
  cloudFront: CloudFrontPort,
  distributions: readonly SnapshotDistribution[],
): Promise<readonly SnapshotFunction[]> => {
  const limit = pLimit(CONCURRENCY);
  return Promise.all(
    viewerRequestFunctions(distributions).map((arn) =>
      limit(async () => {
        const code = await cloudFront.functionCode(arn);
        return code.status === 'known' ? { FunctionARN: arn, Code: code.value } : { FunctionARN: arn };
      }),
    ),
  );
};

const readLists = async (
  ports: { readonly s3: S3Port; readonly cloudFront: CloudFrontPort; readonly clock: Clock },
  fresh: boolean,
): Promise<InventoryLists> => {
  const readAt = ports.clock.now();
  const [distributions, controls, identities, buckets] = await Promise.all([
    ports.cloudFront.listDistributions(),
    ports.cloudFront.listOriginAccessControls(),
    ports.cloudFront.listOriginAccessIdentities(),
    ports.s3.listBuckets(),
  ]);
  const unreadable: Record<string, string> = {};
  const listOf = <T>(name: string, reading: Reading<readonly T[]>): readonly T[] | undefined => {
    if (reading.status === 'known') return reading.value;
    if (reading.status === 'absent') return [];
    unreadable[name] = reading.because;
    return undefined;
  };
  const distributionList = listOf('distributions', distributions);
  const controlList = listOf('originAccessControls', controls);
  const identityList = listOf('originAccessIdentities', identities);
  listOf('buckets', buckets);
  return {
    snapshot: {
      ...(distributionList ? { distributions: distributionList } : {}),
      ...(controlList ? { originAccessControls: controlList } : {}),
      ...(identityList ? { originAccessIdentities: identityList } : {}),
      functions: await readFunctions(ports.cloudFront, distributionList ?? []),
    },
    buckets,
    unreadable,
    fresh,
    readAt,
    kept: createKeptReads(),
  };
};

/**
 * An inventory that answers from memory for `keepMs` milliseconds unless asked fresh. A list that could not be
 * read is never kept.
 */
export const createInventory = (
  ports: Pick<ReadPorts, 's3' | 'cloudFront' | 'clock'>,
  keepMs: number,
): Inventory => {
  let kept: InventoryLists | undefined;
  return {
    read: async ({ fresh }) => {
      const usable = kept && ports.clock.now() - kept.readAt < keepMs;
      if (kept && usable && !fresh) return { ...kept, fresh: false };
      const lists = await readLists(ports, true);
      kept = Object.keys(lists.unreadable).length === 0 ? lists : undefined;
      return lists;
    },
  };
};
