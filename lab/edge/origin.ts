/** The request from an edge to a bucket: signed or not, judged by policy and key, answered from what is stored. */
import type { Account } from '../aws/account.ts';
import { keyFacts, objectKeyFacts } from '../aws/s3/object-key.ts';
import { deleteStored, putStored } from '../aws/s3/object-store.ts';
import { policyInForce } from '../aws/s3/policy-store.ts';
import type { Bucket, StoredObject } from '../aws/s3/state.ts';
import type { AccessQuestion } from './access.ts';
import { judge } from './judge.ts';
import { bucketHost } from './origin-host.ts';
import { type OriginRequest, signingOf } from './signing.ts';
import { type EdgeAnswer, errorAnswer } from './words.ts';

const actions: Readonly<Record<string, AccessQuestion['action']>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const objectAnswer = (object: StoredObject): EdgeAnswer => ({
  status: 200,
  headers: {
    'content-type': object.contentType,
    etag: object.eTag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'x-amz-server-side-encryption': object.algorithm,
    ...object.headers,
  },
  body: object.body,
});

/** Carries out what the judge has allowed. */
const perform = (account: Account, request: OriginRequest, bucket: Bucket, key: string): EdgeAnswer => {
  const nothing = Buffer.alloc(0);
  if (request.method === 'PUT') {
    const stored = putStored(account, bucket, key, request.body, request.headers);
    return { status: 200, headers: { etag: stored.eTag }, body: nothing };
  }
  if (request.method === 'DELETE') {
    deleteStored(bucket, key);
    return { status: 204, headers: {}, body: nothing };
  }
  const object = bucket.objects.get(key);
  return object === undefined
    ? errorAnswer(404, 'NoSuchKey', 'The specified key does not exist.')
    : objectAnswer(object);
};

const findBucket = (account: Account, request: OriginRequest): Bucket | EdgeAnswer => {
  const host = bucketHost(request.origin.domainName);
  if (host === undefined)
    return errorAnswer(
      502,
      'BadGateway',
      `The lab serves S3 origins only, not ${request.origin.domainName}.`,
    );
  if (account.s3.foreignBuckets.has(host.bucket)) {
    return errorAnswer(403, 'AccessDenied', `The bucket ${host.bucket} belongs to another account.`);
  }
  const bucket = account.s3.buckets.get(host.bucket);
  if (bucket === undefined)
    return errorAnswer(404, 'NoSuchBucket', `The bucket ${host.bucket} does not exist.`);
  if (host.region !== undefined && host.region !== bucket.region) {
    return errorAnswer(
      400,
      'AuthorizationHeaderMalformed',
      `${bucket.name} is in ${bucket.region}, not in ${host.region}.`,
    );
  }
  return bucket;
};

/** The object key: origin path and viewer path, decoded; a website adds its index document. */
const keyOf = (request: OriginRequest): string => {
  const key = decodeURIComponent(request.origin.originPath + request.path).replace(/^\//, '');
  const website = bucketHost(request.origin.domainName)?.website === true;
  return website && (key === '' || key.endsWith('/')) ? `${key}index.html` : key;
};

/** One try at one origin. */
export const askOrigin = async (account: Account, request: OriginRequest): Promise<EdgeAnswer> => {
  const bucket = findBucket(account, request);
  if ('status' in bucket) return bucket;
  const action = actions[request.method];
  if (action === undefined)
    return errorAnswer(405, 'MethodNotAllowed', `S3 does not take ${request.method} here.`);
  const key = keyOf(request);
  const object = bucket.objects.get(key);
  const verdict = await judge({
    ...signingOf(account, request),
    action,
    account: account.id,
    bucketArn: `arn:${account.partition}:s3:::${bucket.name}`,
    key,
    objectExists: object !== undefined,
    bucketPolicy: policyInForce(account, bucket),
    restrictPublicBuckets: bucket.publicAccessBlock?.RestrictPublicBuckets === true,
    encryptionKey: action === 's3:PutObject' ? keyFacts(account, bucket) : objectKeyFacts(account, object),
  });
  return verdict.allowed
    ? perform(account, request, bucket, key)
    : errorAnswer(verdict.status, verdict.code, verdict.because);
};
