/**
 * Answers about single resources, kept as long as the lists that they were asked for (lib/inventory.ts): tags of
 * distributions, and what changes seldom about keys and encryption. They are as old as the lists at most, so a look may
 * believe them as far as it believes those: it can clear, or tell; whatever writes or settles a removal asks for fresh
 * lists, and nothing is kept for those yet. What a look is about is always read: the policy, tags, block and encryption
 * of its bucket, everything of its key.
 */
import type { Json } from './core/model/json.ts';
import type { Reading } from './core/model/reading.ts';
import type { SnapshotKey, SnapshotKmsGrant, SnapshotTag } from './core/model/snapshot.ts';
import type { BucketAddress, ReadPorts } from './ports.ts';

interface Kept<T> {
  /** The kept answer, else the one that `read` gives. */
  ask(name: string, read: () => Promise<Reading<T>>): Promise<Reading<T>>;
  /** Reads in any case, and keeps that. */
  renew(name: string, read: () => Promise<Reading<T>>): Promise<Reading<T>>;
}

export interface KeptReads {
  readonly distributionTags: Kept<readonly SnapshotTag[]>;
  readonly encryption: Kept<Json>;
  readonly keys: Kept<SnapshotKey['KeyMetadata']>;
  readonly grants: Kept<readonly SnapshotKmsGrant[]>;
}

const kept = <T>(): Kept<T> => {
  const answers = new Map<string, Promise<Reading<T>>>();
  const renew = (name: string, read: () => Promise<Reading<T>>): Promise<Reading<T>> => {
    const answer = read();
    answers.set(name, answer);
    const forget = (): void => void (answers.get(name) === answer && answers.delete(name));
    // What could not be read is asked again by whoever comes next.
    answer.then(({ status }) => status === 'unreadable' && forget(), forget);
    return answer;
  };
  return { renew, ask: (name, read) => answers.get(name) ?? renew(name, read) };
};

export const createKeptReads = (): KeptReads => ({
  distributionTags: kept(),
  encryption: kept(),
  keys: kept(),
  grants: kept(),
});

/** Ports that ask only what is not kept; keys named in `about` are read anew. */
export const withKeptReads = (
  ports: ReadPorts,
  { distributionTags, encryption, keys, grants }: KeptReads,
  about: readonly string[],
): ReadPorts => {
  const wayOf = (reference: string): 'ask' | 'renew' => (about.includes(reference) ? 'renew' : 'ask');
  const { s3, cloudFront, kms } = ports;
  return {
    ...ports,
    s3: {
      ...s3,
      bucketEncryption: (bucket) => encryption.ask(bucket.name, () => s3.bucketEncryption(bucket)),
    },
    cloudFront: {
      ...cloudFront,
      distributionTags: (arn) => distributionTags.ask(arn, () => cloudFront.distributionTags(arn)),
    },
    kms: {
      ...kms,
      describeKey: (reference, region) =>
        keys[wayOf(reference)](`${region} ${reference}`, () => kms.describeKey(reference, region)),
      keyGrants: (arn) => grants[wayOf(arn)](arn, () => kms.keyGrants(arn)),
    },
  };
};

/** The encryption of a bucket that is looked at: read, and kept for the key behind it. */
export const renewedEncryption = (ports: ReadPorts, { encryption }: KeptReads): ReadPorts['s3'] => ({
  ...ports.s3,
  bucketEncryption: (bucket: BucketAddress) =>
    encryption.renew(bucket.name, () => ports.s3.bucketEncryption(bucket)),
});
