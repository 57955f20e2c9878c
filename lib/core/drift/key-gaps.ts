/** What is not known about encryption where CloudFront has to decrypt: no verdict on the key, and that is said (law 11). */
import { signedReads } from '../desired/reads.ts';
import type { BucketFacts, Facts, KeyFacts } from '../model/facts.ts';
import { unreadable } from '../model/reading.ts';
import { regionOfKeyArn } from '../policy/arns.ts';
import { type Gap, gap } from './gap.ts';
import { regionOfBucket } from './keys.ts';

/** An OAI cannot use SSE-KMS, so only signed reads of an access control depend on a key (aws-facts 3.5). */
const isReadByControl = (facts: Facts, bucket: string): boolean =>
  signedReads(facts, { type: 'bucket', name: bucket }).some(({ signing }) => signing === 'oac');

/** A key of ours that the bucket's encryption names, and that nobody read. */
export const unreadKey = (facts: Facts, { name, encryption }: BucketFacts): readonly Gap[] => {
  if (encryption.status !== 'known' || !encryption.value.algorithm.startsWith('aws:kms')) return [];
  const arn = encryption.value.keyArn.status === 'known' ? encryption.value.keyArn.value : undefined;
  if (arn === undefined || arn.split(':')[4] !== facts.account || facts.keys.has(arn)) return [];
  return isReadByControl(facts, name)
    ? gap(`key ${arn}, with which bucket ${name} encrypts,`, unreadable('it is not among the keys'), false)
    : [];
};

const unsaid = unreadable('KeyMetadata does not say');

/** Who manages the key and its state: without them its policy is left alone, which `keyForbids` sees to. */
export const unsaidOfKey = (facts: Facts, key: KeyFacts): readonly Gap[] => {
  if (key.policy.status === 'unreadable' || key.account !== facts.account) return [];
  if (signedReads(facts, { type: 'key', arn: key.arn }).length === 0) return [];
  return [
    ...gap(`the manager of key ${key.arn}`, key.manager === 'unknown' ? unsaid : undefined, false),
    ...gap(`the state of key ${key.arn}`, key.state === 'unknown' ? unsaid : undefined, false),
  ];
};

/** Origin buckets that may encrypt with the key, for all that is known. */
export const unreadEncryption = (facts: Facts, key: KeyFacts): readonly Gap[] =>
  [...facts.buckets.values()]
    .filter((bucket) => bucket.encryption.status === 'unreadable')
    .filter((bucket) => (regionOfBucket(bucket) ?? key.region) === regionOfKeyArn(key.arn))
    .filter(({ name }) => isReadByControl(facts, name))
    .flatMap(({ name, encryption }) => gap(`the default encryption of bucket ${name}`, encryption, false));
