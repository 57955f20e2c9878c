/** Buckets themselves: create, delete, find, list. */
import type { Account } from '../account.ts';
import { AwsError, type Reply } from '../wire.ts';
import { parseXml, textAt, type XmlNode } from '../xml.ts';
import { accessDenied, done, findBucket, noContent, type S3Context, xmlReply } from './context.ts';
import type { Bucket } from './state.ts';

const allBlocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const newBucket = (account: Account, name: string, region: string): Bucket => ({
  name,
  region,
  createdAt: account.clock.now(),
  policyVersions: [],
  publicAccessBlock: account.traps.blockPublicAccessOnNewBuckets ? allBlocked : undefined,
  encryption: undefined,
  ownership: 'BucketOwnerEnforced',
  tags: undefined,
  objects: new Map(),
  writing: false,
});

const wantedRegion = ({ request }: S3Context): string => {
  const body = request.body.length === 0 ? {} : parseXml(request.body, 'CreateBucketConfiguration');
  const constraint = textAt(body, 'LocationConstraint');
  if (constraint === undefined && request.region === 'us-east-1') return 'us-east-1';
  if (constraint === request.region || (request.region === 'us-east-1' && constraint !== undefined))
    return constraint;
  const message = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new AwsError('IllegalLocationConstraintException', 400, message);
};

export const createBucket = (context: S3Context): Reply => {
  const { account, name } = context;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.', {
      details: { BucketName: name },
    });
  }
  if (account.s3.foreignBuckets.has(name)) {
    throw new AwsError('BucketAlreadyExists', 409, 'The requested bucket name is not available.');
  }
  const region = wantedRegion(context);
  const present = account.s3.buckets.get(name);
  if (present !== undefined && !(present.region === 'us-east-1' && region === 'us-east-1')) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    throw new AwsError('BucketAlreadyOwnedByYou', 409, message, { details: { BucketName: name } });
  }
  if (present === undefined) account.s3.buckets.set(name, newBucket(account, name, region));
  return { status: 200, headers: { location: `/${name}` } };
};

export const deleteBucket = (context: S3Context): Reply => {
  const bucket = findBucket(context);
  if (bucket.objects.size > 0) {
    throw new AwsError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', {
      details: { BucketName: bucket.name },
    });
  }
  context.account.s3.buckets.delete(bucket.name);
  return noContent;
};

export const headBucket = (context: S3Context): Reply => {
  const bucket = findBucket(context);
  return {
    ...done,
    headers: {
      'x-amz-bucket-region': bucket.region,
      'x-amz-bucket-arn': `arn:${context.account.partition}:s3:::${bucket.name}`,
      'x-amz-access-point-alias': 'false',
    },
  };
};

/** Answered from every Region, with nothing said for us-east-1. */
export const getBucketLocation = (context: S3Context): Reply => {
  const bucket = context.account.s3.buckets.get(context.name);
  if (bucket === undefined) findBucket(context);
  const expected = context.request.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== context.account.id) throw accessDenied();
  const region = bucket?.region ?? '';
  return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region);
};

const shown = (account: Account, bucket: Bucket, withRegion: boolean): XmlNode => ({
  Name: bucket.name,
  // Editing the policy changes CreationDate (aws-facts 6).
  CreationDate: new Date(bucket.policyVersions.at(-1)?.at ?? bucket.createdAt).toISOString(),
  ...(withRegion
    ? { BucketRegion: bucket.region, BucketArn: `arn:${account.partition}:s3:::${bucket.name}` }
    : {}),
});

export const listBuckets = ({ account, request }: S3Context): Reply => {
  const { query } = request;
  const region = query.get('bucket-region');
  const prefix = query.get('prefix') ?? '';
  const size = Number(query.get('max-buckets') ?? 10_000);
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
  // The Region comes only when a parameter was sent.
  const withRegion = ['bucket-region', 'prefix', 'max-buckets', 'continuation-token'].some((name) =>
    query.has(name),
  );
  const matching = [...account.s3.buckets.values()]
    .filter((bucket) => bucket.name.startsWith(prefix) && (region === null || bucket.region === region))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .filter((bucket) => bucket.name > after);
  const page = matching.slice(0, size);
  const last = page.at(-1)?.name ?? '';
  const next = matching.length > size ? { ContinuationToken: Buffer.from(last).toString('base64url') } : {};
  return xmlReply('ListAllMyBucketsResult', {
    Owner: { ID: account.canonicalId },
    Buckets: { Bucket: page.map((bucket) => shown(account, bucket, withRegion)) },
    ...next,
    ...(prefix === '' ? {} : { Prefix: prefix }),
  });
};
