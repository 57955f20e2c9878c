/** The reads of one bucket, as a snapshot entry. */
import type { Json } from './core/model/json.ts';
import type { Reading } from './core/model/reading.ts';
import type { SnapshotBucket } from './core/model/snapshot.ts';
import type { BucketAddress, S3Port } from './ports.ts';

/** A bucket of which nothing could be read, not even where it is. */
export const unreachableBucket = (name: string, because: string): SnapshotBucket => ({
  Name: name,
  Unreadable: {
    Policy: because,
    ServerSideEncryptionConfiguration: because,
    PublicAccessBlockConfiguration: because,
    OwnershipControls: because,
    TagSet: because,
  },
});

/** `everything` also reads what only audits look at. */
export const gatherBucket = async (
  s3: S3Port,
  address: BucketAddress,
  everything: boolean,
): Promise<SnapshotBucket> => {
  const [policy, encryption, block, tags, ownership] = await Promise.all([
    s3.bucketPolicy(address),
    s3.bucketEncryption(address),
    s3.publicAccessBlock(address),
    s3.bucketTags(address),
    everything ? s3.ownershipControls(address) : undefined,
  ]);
  const unreadable: Record<string, string> = {};
  const field = <T>(name: string, reading: Reading<T> | undefined): Record<string, T | null> => {
    if (reading === undefined) return {};
    if (reading.status === 'known') return { [name]: reading.value };
    if (reading.status === 'absent') return { [name]: null };
    unreadable[name] = reading.because;
    return {};
  };
  const fields = {
    ...field<Json>('Policy', policy),
    ...field<Json>('ServerSideEncryptionConfiguration', encryption),
    ...field<Json>('PublicAccessBlockConfiguration', block),
    ...field<Json>('OwnershipControls', ownership),
  };
  const tagSet = tags.status === 'known' ? tags.value : [];
  if (tags.status === 'unreadable') unreadable.TagSet = tags.because;
  return {
    Name: address.name,
    BucketRegion: address.region,
    ...fields,
    TagSet: tagSet,
    ...(Object.keys(unreadable).length > 0 ? { Unreadable: unreadable } : {}),
  };
};
