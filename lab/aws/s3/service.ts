/** S3's REST-XML protocol, path style: which operation a request is, and what CloudTrail will say of it. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import type { Reply, Routed, ServiceRequest } from '../wire.ts';
import { eventXml } from '../xml.ts';
import * as buckets from './buckets.ts';
import * as configuration from './configuration.ts';
import { type S3Context, s3Namespace } from './context.ts';
import * as objects from './objects.ts';
import * as policy from './policy.ts';
import * as unset from './unset.ts';

interface Operation {
  readonly name: string;
  readonly run: (context: S3Context) => Reply | Promise<Reply>;
  /** CloudTrail's name when it differs; its presence makes the call a write. */
  readonly event?: string;
  readonly parameters?: (context: S3Context) => JsonObject;
}

const read = (name: string, run: Operation['run']): Operation => ({ name, run });

/** A write whose body, when it has one, CloudTrail shows under the root element's name. */
const write = (name: string, run: Operation['run'], event = name, root?: string): Operation => ({
  name,
  run,
  event,
  parameters: ({ request }) =>
    root === undefined || request.body.length === 0 ? {} : eventXml(request.body, root, s3Namespace),
});

const bucketOperations: Readonly<Record<string, Operation>> = {
  'PUT ': write('CreateBucket', buckets.createBucket, 'CreateBucket', 'CreateBucketConfiguration'),
  'DELETE ': write('DeleteBucket', buckets.deleteBucket),
  'HEAD ': read('HeadBucket', buckets.headBucket),
  'GET ': read('ListObjectsV2', objects.listObjects),
  'GET location': read('GetBucketLocation', buckets.getBucketLocation),
  'GET policy': read('GetBucketPolicy', policy.getBucketPolicy),
  'GET policyStatus': read('GetBucketPolicyStatus', policy.getBucketPolicyStatus),
  'PUT policy': {
    name: 'PutBucketPolicy',
    run: policy.putBucketPolicy,
    event: 'PutBucketPolicy',
    parameters: policy.policyEventParameters,
  },
  'DELETE policy': write('DeleteBucketPolicy', policy.deleteBucketPolicy),
  'GET publicAccessBlock': read('GetPublicAccessBlock', configuration.getPublicAccessBlock),
  'PUT publicAccessBlock': write(
    'PutPublicAccessBlock',
    configuration.putPublicAccessBlock,
    'PutBucketPublicAccessBlock',
    'PublicAccessBlockConfiguration',
  ),
  'DELETE publicAccessBlock': write(
    'DeletePublicAccessBlock',
    configuration.deletePublicAccessBlock,
    'DeleteBucketPublicAccessBlock',
  ),
  'GET encryption': read('GetBucketEncryption', configuration.getBucketEncryption),
  'PUT encryption': write(
    'PutBucketEncryption',
    configuration.putBucketEncryption,
    'PutBucketEncryption',
    'ServerSideEncryptionConfiguration',
  ),
  'DELETE encryption': write('DeleteBucketEncryption', configuration.deleteBucketEncryption),
  'GET ownershipControls': read('GetBucketOwnershipControls', configuration.getOwnershipControls),
  'PUT ownershipControls': write(
    'PutBucketOwnershipControls',
    configuration.putOwnershipControls,
    'PutBucketOwnershipControls',
    'OwnershipControls',
  ),
  'DELETE ownershipControls': write('DeleteBucketOwnershipControls', configuration.deleteOwnershipControls),
  'GET acl': read('GetBucketAcl', unset.getBucketAcl),
  'GET versioning': read('GetBucketVersioning', unset.getBucketVersioning),
  'GET logging': read('GetBucketLogging', unset.getBucketLogging),
  'GET notification': read('GetBucketNotificationConfiguration', unset.getBucketNotification),
  'GET website': read('GetBucketWebsite', unset.getBucketWebsite),
  'GET lifecycle': read('GetBucketLifecycleConfiguration', unset.getBucketLifecycle),
  'GET replication': read('GetBucketReplication', unset.getBucketReplication),
  'GET tagging': read('GetBucketTagging', configuration.getBucketTagging),
  'PUT tagging': write('PutBucketTagging', configuration.putBucketTagging, 'PutBucketTagging', 'Tagging'),
  'DELETE tagging': write('DeleteBucketTagging', configuration.deleteBucketTagging),
  'PUT acl': write('PutBucketAcl', configuration.putBucketAcl, 'PutBucketAcl', 'AccessControlPolicy'),
};

const objectOperations: Readonly<Record<string, Operation>> = {
  GET: read('GetObject', objects.getObject),
  HEAD: read('HeadObject', objects.getObject),
  PUT: read('PutObject', objects.putObject),
  DELETE: read('DeleteObject', objects.deleteObject),
};

const subresources =
  'policy policyStatus publicAccessBlock encryption ownershipControls tagging location acl versioning website lifecycle cors logging notification replication'.split(
    ' ',
  );

const findOperation = (context: S3Context): { operation: Operation | undefined; subresource: string } => {
  const { method, query } = context.request;
  if (context.name === '') return { operation: read('ListBuckets', buckets.listBuckets), subresource: '' };
  const subresource = subresources.find((name) => query.has(name)) ?? '';
  if (context.key !== '')
    return { operation: subresource === '' ? objectOperations[method] : undefined, subresource };
  return { operation: bucketOperations[`${method} ${subresource}`], subresource };
};

const eventParameters = (context: S3Context, operation: Operation, subresource: string): JsonObject => {
  const acl = context.request.headers['x-amz-acl'];
  return {
    ...operation.parameters?.(context),
    ...(acl === undefined ? {} : { 'x-amz-acl': acl }),
    bucketName: context.name,
    Host: `${context.name}.s3.${context.request.region}.amazonaws.com`,
    ...(subresource === '' ? {} : { [subresource]: '' }),
  };
};

/** Routes one S3 request; `undefined` for operations the lab does not know. */
export const s3Service = (account: Account, request: ServiceRequest): Routed | undefined => {
  const [, rawName = '', rawKey = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  const context: S3Context = {
    account,
    request,
    name: decodeURIComponent(rawName),
    key: decodeURIComponent(rawKey),
  };
  const { operation, subresource } = findOperation(context);
  if (operation === undefined) return undefined;
  const isWrite = operation.event !== undefined;
  const ARN = `arn:${account.partition}:s3:::${context.name}`;
  return {
    operation: operation.name,
    resource: context.name === '' ? undefined : context.name,
    write: isWrite,
    eventName: operation.event ?? operation.name,
    eventRegion: account.s3.buckets.get(context.name)?.region ?? request.region,
    requestParameters: isWrite ? eventParameters(context, operation, subresource) : null,
    resources: operation.name === 'CreateBucket' ? [] : [{ type: 'AWS::S3::Bucket', ARN }],
    run: () => operation.run(context),
  };
};
