/** PutBucketPolicy and its kin, strict where S3 is strict (aws-facts 1.2-1.5, 6). */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { decideForCaller } from '../policy/lockout.ts';
import { bindPrincipals, InvalidPrincipal } from '../policy/principals.ts';
import { isPublicPolicy } from '../policy/public.ts';
import { shapeFault } from '../policy/shape.ts';
import { AwsError, type Reply } from '../wire.ts';
import {
  accessDenied,
  findBucket,
  noContent,
  type S3Context,
  writeConfiguration,
  xmlReply,
} from './context.ts';
import { bucketPolicyRules } from './policy-rules.ts';
import { newestPolicy, policyShown, storePolicy } from './policy-store.ts';
import type { Bucket, StoredPolicy } from './state.ts';

/** 20 KB: the limit of a bucket policy, in bytes. */
export const maxPolicyBytes = 20_480;

const malformed = (message: string, detail?: string): AwsError =>
  new AwsError('MalformedPolicy', 400, message, detail === undefined ? {} : { details: { Detail: detail } });

const parse = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
};

const accept = (account: Account, bucket: Bucket, body: Buffer): StoredPolicy => {
  if (body.length > maxPolicyBytes) throw malformed('Policy exceeds the maximum allowed document size.');
  const document = parse(body.toString('utf8'));
  const fault = shapeFault(document, bucketPolicyRules(`arn:${account.partition}:s3:::${bucket.name}`));
  if (fault !== undefined) throw malformed(fault);
  try {
    return bindPrincipals(account, document as JsonObject);
  } catch (error) {
    if (error instanceof InvalidPrincipal) throw malformed('Invalid principal in policy', error.value);
    throw error;
  }
};

const refuseLockout = async (context: S3Context, bucket: Bucket, document: JsonObject): Promise<void> => {
  const { account, request } = context;
  if (!account.traps.lockoutCheck || request.headers['x-amz-confirm-remove-self-bucket-access'] === 'true')
    return;
  if (request.caller.kind === 'root') return;
  const arn = `arn:${account.partition}:s3:::${bucket.name}`;
  const answer = await decideForCaller(request.caller, 's3:PutBucketPolicy', arn, document);
  if (answer !== 'Allowed') throw accessDenied();
};

export const putBucketPolicy = (context: S3Context): Promise<Reply> =>
  writeConfiguration(context, async (bucket) => {
    const { account } = context;
    const policy = accept(account, bucket, context.request.body);
    const blocked =
      account.traps.enforceBlockPublicPolicy && bucket.publicAccessBlock?.BlockPublicPolicy === true;
    if (blocked && isPublicPolicy(policy.document)) throw accessDenied();
    await refuseLockout(context, bucket, policy.document);
    storePolicy(account, bucket, policy);
    return noContent;
  });

export const deleteBucketPolicy = (context: S3Context): Promise<Reply> =>
  writeConfiguration(context, (bucket) => {
    storePolicy(context.account, bucket, undefined);
    return noContent;
  });

const noPolicy = (context: S3Context): AwsError =>
  new AwsError('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', {
    details: { BucketName: context.name },
  });

export const getBucketPolicy = (context: S3Context): Reply => {
  const shown = policyShown(context.account, findBucket(context));
  if (shown === undefined) throw noPolicy(context);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(shown) };
};

export const getBucketPolicyStatus = (context: S3Context): Reply => {
  const document = newestPolicy(context.account, findBucket(context));
  if (document === undefined) throw noPolicy(context);
  return xmlReply('PolicyStatus', { IsPublic: isPublicPolicy(document) });
};

/** CloudTrail shows a policy parsed, and as text only when it could not be parsed. */
export const policyEventParameters = (context: S3Context): JsonObject => {
  const text = context.request.body.toString('utf8');
  try {
    return { bucketPolicy: JSON.parse(text) as Json };
  } catch {
    return { bucketPolicy: text };
  }
};
