/** What the kinds about strangers say alike: what block public access does about it, and who needs the statement. */

import { bucketCoverage } from '../desired/access.ts';
import { type BlockLevel, blockedBy, isBlocked, unreadOfAccount } from '../desired/public-access.ts';
import { desiredReads } from '../desired/reads.ts';
import { usersOfBucket } from '../desired/users.ts';
import { bucketOfOrigin } from '../desired/uses.ts';
import type { BucketFacts, Facts } from '../model/facts.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { isPublicPolicy } from '../policy/public.ts';
import { strangerGrants } from './strangers.ts';

export interface BlockWords {
  /** Block public access keeps strangers out as things stand. */
  readonly dormant: boolean;
  /** Sentences; empty when there is nothing to say. */
  readonly said: readonly string[];
}

const readsByOai = (facts: Facts, bucket: string): boolean =>
  desiredReads(facts, { type: 'bucket', name: bucket }).some(({ signing }) => signing === 'oai');

const nameOf = (setting: string, level: BlockLevel): string =>
  level === 'account' ? `${setting} of the account` : setting;

/** Whether strangers are kept out, in words; of the account's setting as far as it was read. */
const restrictWords = (facts: Facts, bucket: BucketFacts): readonly string[] => {
  const level = blockedBy(facts, bucket, 'restrictPublicBuckets');
  if (level !== undefined) {
    const oai = readsByOai(facts, bucket.name)
      ? ', and may keep out origin access identities as well (not verified)'
      : '';
    return [`${nameOf('RestrictPublicBuckets', level)} keeps strangers out while it stands${oai}.`];
  }
  if (bucket.publicAccessBlock.status === 'unreadable')
    return ['Whether block public access keeps them out could not be read.'];
  const unread = unreadOfAccount(facts);
  return unread === undefined ? [] : [`Block public access of the bucket does not keep them out; ${unread}.`];
};

/** As far as the settings of the bucket and, where it was read, of the account go. */
export const blockWords = (facts: Facts, bucket: BucketFacts, policy: PolicyDocument): BlockWords => {
  if (isPublicPolicy(policy) !== 'yes') {
    const isUnread = bucket.publicAccessBlock.status === 'unreadable';
    return { dormant: false, said: isUnread ? restrictWords(facts, bucket) : [] };
  }
  const refusing = blockedBy(facts, bucket, 'blockPublicPolicy');
  return {
    dormant: isBlocked(facts, bucket, 'restrictPublicBuckets') === 'yes',
    said: [
      ...restrictWords(facts, bucket),
      ...(refusing === undefined
        ? []
        : [
            `${nameOf('BlockPublicPolicy', refusing)} refuses every write of this policy, repairs included, until the statement is gone.`,
          ]),
    ],
  };
};

export interface Needs {
  /** Distributions that read the bucket without signing. */
  readonly unsigned: readonly string[];
  /** Distributions that sign, and that nothing but statements for everybody certainly lets in. */
  readonly ungranted: readonly string[];
  /** Every distribution with an origin in the bucket. */
  readonly users: readonly string[];
}

const sorted = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

/** Undefined when the list of distributions could not be read. */
export const needsOf = (facts: Facts, bucket: BucketFacts, policy: PolicyDocument): Needs | undefined => {
  if (facts.distributions.status !== 'known') return undefined;
  const open = new Set(
    strangerGrants(policy, bucketArnOf(facts.partition, bucket.name)).map(({ statement }) => statement),
  );
  const rest = { ...policy, statements: policy.statements.filter((statement) => !open.has(statement)) };
  const reads = desiredReads(facts, { type: 'bucket', name: bucket.name });
  const signed = new Set(reads.map(({ origin }) => origin));
  const users = usersOfBucket(facts, bucket.name).flatMap((distribution) =>
    distribution.origins
      .filter((origin) => bucketOfOrigin(origin) === bucket.name)
      .map((origin) => ({ id: distribution.id, origin })),
  );
  const ungranted = reads.filter(
    (read) => bucketCoverage(facts, rest, read.reader, bucket.name, read.originPath) !== 'all',
  );
  return {
    unsigned: sorted(users.filter(({ origin }) => !signed.has(origin)).map(({ id }) => id)),
    ungranted: sorted(ungranted.map((read) => read.distribution.id)),
    users: sorted(users.map(({ id }) => id)),
  };
};

const named = (ids: readonly string[], one: string, several: string): string =>
  ids.length === 1 ? `Distribution ${ids[0]} ${one}` : `Distributions ${ids.join(', ')} ${several}`;

/** What has to be done before the statement can go. */
export const needsInWords = (needs: Needs | undefined): readonly string[] => {
  if (needs === undefined || needs.users.length === 0) return [];
  const { unsigned, ungranted } = needs;
  if (unsigned.length === 0 && ungranted.length === 0)
    return ['Every distribution that uses the bucket has a grant of its own, so the statement can go.'];
  return [
    ...(unsigned.length === 0
      ? []
      : [
          `${named(unsigned, 'reads', 'read')} it without signing: give the origin an origin access control first (a website endpoint cannot have one).`,
        ]),
    ...(ungranted.length === 0
      ? []
      : [
          `${named(ungranted, 'signs, but has', 'sign, but have')} no other grant that surely works: add one by aws:SourceArn first.`,
        ]),
  ];
};
