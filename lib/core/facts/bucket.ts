/** Turns one bucket of a snapshot into {@link BucketFacts}. */

import type { BucketEncryption, BucketFacts, PublicAccessBlock } from '../model/facts.ts';
import { isJsonObject } from '../model/json.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import { policyReading } from './document.ts';
import { type KeyDirectory, resolveKey } from './key-reference.ts';
import { member, tags, text, unreadableBecause } from './parts.ts';

const read = <T>(bucket: unknown, name: string, from: (value: unknown) => Reading<T>): Reading<T> => {
  const because = unreadableBecause(bucket, name);
  return because === undefined ? from(member(bucket, name)) : unreadable(because);
};

/** The configuration itself, or inside the envelope that the CLI's get-* call prints it in. */
const unwrap = (value: unknown, envelope: string): unknown => member(value, envelope) ?? value;

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (isJsonObject(value) && Object.keys(value).length === 0);

const encryptionOf = (
  bucket: unknown,
  region: string | undefined,
  keys: KeyDirectory,
): Reading<BucketEncryption> =>
  read(bucket, 'ServerSideEncryptionConfiguration', (value) => {
    const configuration = unwrap(value, 'ServerSideEncryptionConfiguration');
    if (isNothing(configuration)) return absent;
    const rules = member(configuration, 'Rules');
    if (!Array.isArray(rules)) return unreadable('the encryption configuration has no Rules');
    const byDefault = (rules as readonly unknown[])
      .map((rule) => member(rule, 'ApplyServerSideEncryptionByDefault'))
      .find((rule) => !isNothing(rule));
    if (byDefault === undefined) return absent;
    const algorithm = text(member(byDefault, 'SSEAlgorithm'));
    if (algorithm === undefined) return unreadable('the encryption rule has no SSEAlgorithm');
    const keyReference = text(member(byDefault, 'KMSMasterKeyID'));
    return known({ algorithm, keyReference, keyArn: resolveKey(keyReference, region, keys) });
  });

/** `null` is S3's answer that the bucket has none, which blocks nothing; a member that is left out was not asked for. */
const nothingBlocked: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

const blockOf = (from: unknown, name: string): Reading<PublicAccessBlock> =>
  read(from, name, (value) => {
    if (value === null) return known(nothingBlocked);
    const block = unwrap(value, 'PublicAccessBlockConfiguration');
    if (isNothing(block)) return absent;
    if (!isJsonObject(block)) return unreadable('the public access block is not an object');
    return known({
      blockPublicAcls: block.BlockPublicAcls === true,
      ignorePublicAcls: block.IgnorePublicAcls === true,
      blockPublicPolicy: block.BlockPublicPolicy === true,
      restrictPublicBuckets: block.RestrictPublicBuckets === true,
    });
  });

/** Of the whole account, as a snapshot may state it. */
export const accountBlockOf = (snapshot: unknown): Reading<PublicAccessBlock> =>
  blockOf(snapshot, 'accountPublicAccessBlock');

const ownershipOf = (bucket: unknown): Reading<string> =>
  read(bucket, 'OwnershipControls', (value) => {
    const controls = unwrap(value, 'OwnershipControls');
    if (isNothing(controls)) return absent;
    const rules = member(controls, 'Rules');
    const ownership = Array.isArray(rules) ? text(member(rules[0], 'ObjectOwnership')) : undefined;
    return ownership === undefined
      ? unreadable('the ownership controls name no ObjectOwnership')
      : known(ownership);
  });

/** Undefined when the entry names no bucket: nothing can be said about it.. */
export const bucketFacts = (bucket: unknown, keys: KeyDirectory): BucketFacts | undefined => {
  const name = text(member(bucket, 'Name'));
  if (name === undefined) return undefined;
  const region = text(member(bucket, 'BucketRegion'));
  return {
    name,
    region,
    policy: policyReading(bucket, 'bucket'),
    encryption: encryptionOf(bucket, region, keys),
    publicAccessBlock: blockOf(bucket, 'PublicAccessBlockConfiguration'),
    objectOwnership: ownershipOf(bucket),
    tags: read(bucket, 'TagSet', tags),
  };
};
