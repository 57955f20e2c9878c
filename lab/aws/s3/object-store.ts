/** Stored objects: what encrypts a new one, and putting and taking them away. */
import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import { encryptionKey } from '../kms/lookup.ts';
import type { Bucket, StoredObject } from './state.ts';

const kmsAlgorithms = new Set(['aws:kms', 'aws:kms:dsse']);

/** By the request's own headers, else by the bucket's default, else SSE-S3. */
const encryptionFor = (
  account: Account,
  bucket: Bucket,
  headers: Readonly<Record<string, string>>,
): { algorithm: string; keyArn: string | undefined } => {
  const asked = headers['x-amz-server-side-encryption'];
  const algorithm = asked ?? bucket.encryption?.algorithm ?? 'AES256';
  if (!kmsAlgorithms.has(algorithm)) return { algorithm, keyArn: undefined };
  const named = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  const reference = named ?? (asked === undefined ? bucket.encryption?.keyReference : undefined);
  return { algorithm, keyArn: encryptionKey(account, reference, bucket.region).arn };
};

/** ARN of the key that would encrypt a new object here; `undefined` without KMS. */
export const defaultKeyArn = (account: Account, bucket: Bucket): string | undefined =>
  encryptionFor(account, bucket, {}).keyArn;

/** Throws `KMS.NotFoundException` when the key to use does not exist. */
export const putStored = (
  account: Account,
  bucket: Bucket,
  key: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): StoredObject => {
  const cacheControl = headers['cache-control'];
  const object: StoredObject = {
    key,
    body,
    contentType: headers['content-type'] ?? 'binary/octet-stream',
    eTag: `"${createHash('md5').update(body).digest('hex')}"`,
    lastModified: account.clock.now(),
    ...encryptionFor(account, bucket, headers),
    headers: cacheControl === undefined ? {} : { 'cache-control': cacheControl },
  };
  bucket.objects.set(key, object);
  return object;
};

export const deleteStored = (bucket: Bucket, key: string): void => {
  bucket.objects.delete(key);
};
