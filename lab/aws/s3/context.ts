/** What every S3 operation needs: the bucket, found the way S3 finds it, and a turn to write its configuration. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../account.ts';
import { AwsError, type Reply, type ServiceRequest } from '../wire.ts';
import { buildXml, type XmlNode } from '../xml.ts';
import type { Bucket } from './state.ts';

export interface S3Context {
  readonly account: Account;
  readonly request: ServiceRequest;
  /** Bucket name, `''` for the service itself. */
  readonly name: string;
  /** Object key, decoded; `''` for the bucket itself. */
  readonly key: string;
}

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const xmlHeaders = { 'content-type': 'application/xml' };

export const xmlReply = (root: string, content: XmlNode | string): Reply => ({
  status: 200,
  headers: xmlHeaders,
  body: buildXml(root, content, s3Namespace),
});

export const noContent: Reply = { status: 204 };
export const done: Reply = { status: 200 };

const wrongRegion = (context: S3Context, bucket: Bucket): AwsError => {
  const headers = { 'x-amz-bucket-region': bucket.region };
  const { region } = context.request;
  // The us-east-1 (global) endpoint tells where to sign for, a Regional one where to go.
  if (region === 'us-east-1' && context.request.method !== 'HEAD') {
    const message = `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`;
    return new AwsError('AuthorizationHeaderMalformed', 400, message, {
      headers,
      details: { Region: bucket.region },
    });
  }
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const details = { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name };
  return new AwsError('PermanentRedirect', 301, message, { headers, details });
};

export const accessDenied = (): AwsError => new AwsError('AccessDenied', 403, 'Access Denied');

/** The bucket, or S3's refusal: unknown, foreign, another owner than expected, another Region than signed for. */
export const findBucket = (context: S3Context): Bucket => {
  const { account, request, name } = context;
  if (account.s3.foreignBuckets.has(name)) throw accessDenied();
  const bucket = account.s3.buckets.get(name);
  if (bucket === undefined) {
    throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', {
      details: { BucketName: name },
    });
  }
  const expected = request.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== account.id) throw accessDenied();
  const signed = request.region !== '';
  if (signed && account.traps.enforceRegions && request.region !== bucket.region)
    throw wrongRegion(context, bucket);
  return bucket;
};

/** Runs one write of the bucket's configuration; another one meanwhile is turned away with 409. */
export const writeConfiguration = async (
  context: S3Context,
  write: (bucket: Bucket) => Reply | Promise<Reply>,
): Promise<Reply> => {
  const bucket = findBucket(context);
  if (bucket.writing) {
    const message =
      'A conflicting conditional operation is currently in progress against this resource. Please try again.';
    throw new AwsError('OperationAborted', 409, message);
  }
  bucket.writing = true;
  try {
    if (context.account.traps.bucketWriteMs > 0) await sleep(context.account.traps.bucketWriteMs);
    return await write(bucket);
  } finally {
    bucket.writing = false;
  }
};
