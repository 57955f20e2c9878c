/** Objects: enough to serve content and to know which key encrypts it. */
import { judge } from '../../edge/judge.ts';
import { anonymous } from '../authenticate.ts';
import { AwsError, type Reply } from '../wire.ts';
import { accessDenied, findBucket, noContent, type S3Context, xmlReply } from './context.ts';
import { objectKeyFacts } from './object-key.ts';
import { deleteStored, putStored } from './object-store.ts';
import { policyInForce } from './policy-store.ts';
import type { Bucket, StoredObject } from './state.ts';

/** `size[;extensions]\r\ndata\r\n … 0\r\n trailers`: what SDKs send as `aws-chunked`. */
const withoutChunks = (body: Buffer): Buffer => {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size) || size === 0) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
};

const bodyOf = ({ request }: S3Context): Buffer =>
  request.headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true
    ? withoutChunks(request.body)
    : request.body;

const encryptionHeaders = (object: StoredObject): Record<string, string> => ({
  'x-amz-server-side-encryption': object.algorithm,
  ...(object.keyArn === undefined ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': object.keyArn }),
});

export const putObject = (context: S3Context): Reply => {
  const bucket = findBucket(context);
  if (context.request.caller === anonymous) throw accessDenied();
  const { account, key, request } = context;
  const object = putStored(account, bucket, key, bodyOf(context), request.headers);
  return { status: 200, headers: { etag: object.eTag, ...encryptionHeaders(object) } };
};

export const deleteObject = (context: S3Context): Reply => {
  if (context.request.caller === anonymous) throw accessDenied();
  deleteStored(findBucket(context), context.key);
  return noContent;
};

/** Signed callers of the account may read everything; without a signature the bucket policy decides. */
const authorise = async (
  context: S3Context,
  bucket: Bucket,
  object: StoredObject | undefined,
): Promise<void> => {
  if (context.request.caller !== anonymous) return;
  const { account } = context;
  const verdict = await judge({
    reader: { type: 'anonymous' },
    account: account.id,
    bucketArn: `arn:${account.partition}:s3:::${bucket.name}`,
    key: context.key,
    objectExists: object !== undefined,
    bucketPolicy: policyInForce(account, bucket),
    restrictPublicBuckets: bucket.publicAccessBlock?.RestrictPublicBuckets === true,
    secureTransport: true,
    encryptionKey: objectKeyFacts(account, object),
  });
  if (!verdict.allowed) throw new AwsError(verdict.code, verdict.status, verdict.because);
};

export const getObject = async (context: S3Context): Promise<Reply> => {
  const bucket = findBucket(context);
  const object = bucket.objects.get(context.key);
  await authorise(context, bucket, object);
  if (object === undefined) {
    throw new AwsError('NoSuchKey', 404, 'The specified key does not exist.', {
      details: { Key: context.key },
    });
  }
  const headers = {
    'content-type': object.contentType,
    etag: object.eTag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'content-length': String(object.body.length),
    ...object.headers,
    ...encryptionHeaders(object),
  };
  return { status: 200, headers, ...(context.request.method === 'HEAD' ? {} : { body: object.body }) };
};

export const listObjects = (context: S3Context): Reply => {
  const bucket = findBucket(context);
  if (context.request.caller === anonymous) throw accessDenied();
  const prefix = context.request.query.get('prefix') ?? '';
  const found = [...bucket.objects.values()].filter((object) => object.key.startsWith(prefix));
  return xmlReply('ListBucketResult', {
    Name: bucket.name,
    Prefix: prefix,
    KeyCount: found.length,
    MaxKeys: 1000,
    IsTruncated: false,
    Contents: found.map((object) => ({
      Key: object.key,
      LastModified: new Date(object.lastModified).toISOString(),
      ETag: object.eTag,
      Size: object.body.length,
      StorageClass: 'STANDARD',
    })),
  });
};
