/** The reads of KMS keys, as snapshot entries: one per key, however many buckets name it. */
import pLimit from 'p-limit';
import type { SnapshotKey } from './core/model/snapshot.ts';
import type { KmsPort } from './ports.ts';

/** A key as a bucket or a document names it: id, ARN or alias, in the bucket's Region. */
export interface KeyWish {
  readonly reference: string;
  readonly region: string;
}

interface Owner {
  readonly account: string;
  readonly partition: string;
}

const CONCURRENCY = 4;

const arnOf = (wish: KeyWish, owner: Owner): string | undefined => {
  if (wish.reference.startsWith('arn:')) return wish.reference.includes(':key/') ? wish.reference : undefined;
  if (wish.reference.includes('alias/')) return undefined;
  return `arn:${owner.partition}:kms:${wish.region}:${owner.account}:key/${wish.reference}`;
};

/** Policy and grants of a key of this account; a key of another account can only be named. */
const readKeyDetails = async (
  kms: KmsPort,
  metadata: SnapshotKey['KeyMetadata'],
  owner: Owner,
): Promise<SnapshotKey> => {
  if (metadata.Arn.split(':')[4] !== owner.account) {
    return { KeyMetadata: metadata, Unreadable: { Policy: 'the key belongs to another account' } };
  }
  const [policy, grants] = await Promise.all([kms.keyPolicy(metadata.Arn), kms.keyGrants(metadata.Arn)]);
  const unreadable: Record<string, string> = {};
  if (policy.status !== 'known') unreadable.Policy = policy.status === 'absent' ? 'NotFound' : policy.because;
  if (grants.status === 'unreadable') unreadable.Grants = grants.because;
  return {
    KeyMetadata: metadata,
    ...(policy.status === 'known' ? { Policy: policy.value } : {}),
    Grants: grants.status === 'known' ? grants.value : [],
    ...(Object.keys(unreadable).length > 0 ? { Unreadable: unreadable } : {}),
  };
};

const readKey = async (kms: KmsPort, wish: KeyWish, owner: Owner): Promise<SnapshotKey | undefined> => {
  const described = await kms.describeKey(wish.reference, wish.region);
  if (described.status === 'known') {
    const key = await readKeyDetails(kms, described.value, owner);
    return wish.reference.includes('alias/') ? { ...key, Aliases: [wish.reference] } : key;
  }
  const arn = arnOf(wish, owner);
  if (!arn) return undefined;
  const because = described.status === 'absent' ? 'NotFound' : described.because;
  return {
    KeyMetadata: { Arn: arn },
    Unreadable: { KeyMetadata: because, Policy: because, Grants: because },
  };
};

const merged = (keys: readonly SnapshotKey[]): readonly SnapshotKey[] => {
  const byArn = new Map<string, SnapshotKey>();
  for (const key of keys) {
    const before = byArn.get(key.KeyMetadata.Arn);
    const aliases = [...new Set([...(before?.Aliases ?? []), ...(key.Aliases ?? [])])];
    byArn.set(key.KeyMetadata.Arn, {
      ...(before ?? key),
      ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    });
  }
  return [...byArn.values()];
};

/** Reads each distinct reference once; two references to one key become one entry. */
export const gatherKeys = async (
  kms: KmsPort,
  wishes: readonly KeyWish[],
  owner: Owner,
): Promise<readonly SnapshotKey[]> => {
  const distinct = new Map(
    wishes.map((wish) => [`${wish.region} ${arnOf(wish, owner) ?? wish.reference}`, wish]),
  );
  const limit = pLimit(CONCURRENCY);
  const keys = await Promise.all(
    [...distinct.values()].map((wish) => limit(() => readKey(kms, wish, owner))),
  );
  return merged(keys.flatMap((key) => (key ? [key] : [])));
};
