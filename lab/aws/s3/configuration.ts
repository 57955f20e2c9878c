/** A bucket's other configuration: public access block, default encryption, ownership, tags, ACL. */
import { AwsError, type Reply } from '../wire.ts';
import { itemsIn, nodeAt, parseXml, textAt, type XmlNode } from '../xml.ts';
import {
  accessDenied,
  done,
  findBucket,
  noContent,
  type S3Context,
  writeConfiguration,
  xmlReply,
} from './context.ts';
import type { Bucket, PublicAccessBlock } from './state.ts';

const missing = (code: string, message: string, name: string): AwsError =>
  new AwsError(code, 404, message, { details: { BucketName: name } });

const malformed = (): AwsError =>
  new AwsError(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** A write that sets one part of the bucket. */
const setting =
  (change: (bucket: Bucket, context: S3Context) => void, reply: Reply) =>
  (context: S3Context): Promise<Reply> =>
    writeConfiguration(context, (bucket) => {
      change(bucket, context);
      return reply;
    });

const blockFields = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;

export const putPublicAccessBlock = setting((bucket, { request }) => {
  const node = parseXml(request.body, 'PublicAccessBlockConfiguration');
  const entries = blockFields.map((field) => [field, textAt(node, field) === 'true']);
  bucket.publicAccessBlock = Object.fromEntries(entries) as unknown as PublicAccessBlock;
}, done);

export const deletePublicAccessBlock = setting((bucket) => {
  bucket.publicAccessBlock = undefined;
}, noContent);

export const getPublicAccessBlock = (context: S3Context): Reply => {
  const block = findBucket(context).publicAccessBlock;
  if (block !== undefined) return xmlReply('PublicAccessBlockConfiguration', { ...block });
  const message = 'The public access block configuration was not found';
  throw missing('NoSuchPublicAccessBlockConfiguration', message, context.name);
};

const algorithms = new Set(['AES256', 'aws:kms', 'aws:kms:dsse']);

export const putBucketEncryption = setting((bucket, { request }) => {
  const rule = itemsIn(parseXml(request.body, 'ServerSideEncryptionConfiguration'), 'Rule')[0];
  if (rule === undefined) throw malformed();
  const byDefault = nodeAt(rule, 'ApplyServerSideEncryptionByDefault');
  const algorithm = textAt(byDefault, 'SSEAlgorithm') ?? '';
  if (!algorithms.has(algorithm)) throw malformed();
  const keyReference = textAt(byDefault, 'KMSMasterKeyID');
  if (algorithm === 'AES256' && keyReference !== undefined) {
    throw new AwsError(
      'InvalidArgument',
      400,
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
  bucket.encryption = {
    algorithm,
    keyReference,
    bucketKeyEnabled: textAt(rule, 'BucketKeyEnabled') === 'true',
  };
}, done);

export const deleteBucketEncryption = setting((bucket) => {
  bucket.encryption = undefined;
}, noContent);

/** Never absent: SSE-S3 is the base default since January 2023. */
export const getBucketEncryption = (context: S3Context): Reply => {
  const encryption = findBucket(context).encryption ?? {
    algorithm: 'AES256',
    keyReference: undefined,
    bucketKeyEnabled: false,
  };
  const key: XmlNode =
    encryption.keyReference === undefined ? {} : { KMSMasterKeyID: encryption.keyReference };
  return xmlReply('ServerSideEncryptionConfiguration', {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: encryption.algorithm, ...key },
      BucketKeyEnabled: encryption.bucketKeyEnabled,
    },
  });
};

const ownerships = new Set(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']);

export const putOwnershipControls = setting((bucket, { request }) => {
  const rule = itemsIn(parseXml(request.body, 'OwnershipControls'), 'Rule')[0];
  const ownership = rule === undefined ? undefined : textAt(rule, 'ObjectOwnership');
  if (ownership === undefined || !ownerships.has(ownership)) throw malformed();
  bucket.ownership = ownership;
}, done);

export const deleteOwnershipControls = setting((bucket) => {
  bucket.ownership = undefined;
}, noContent);

export const getOwnershipControls = (context: S3Context): Reply => {
  const { ownership } = findBucket(context);
  if (ownership !== undefined) return xmlReply('OwnershipControls', { Rule: { ObjectOwnership: ownership } });
  throw missing(
    'OwnershipControlsNotFoundError',
    'The bucket ownership controls were not found',
    context.name,
  );
};

export const putBucketTagging = setting((bucket, { request }) => {
  const set = nodeAt(parseXml(request.body, 'Tagging'), 'TagSet');
  const tags = itemsIn(set, 'Tag').map((tag) => ({
    Key: textAt(tag, 'Key') ?? '',
    Value: textAt(tag, 'Value') ?? '',
  }));
  if (new Set(tags.map((tag) => tag.Key)).size !== tags.length || tags.some((tag) => tag.Key === '')) {
    throw new AwsError('InvalidTag', 400, 'Cannot provide multiple Tags with the same key');
  }
  bucket.tags = tags;
}, noContent);

export const deleteBucketTagging = setting((bucket) => {
  bucket.tags = undefined;
}, noContent);

export const getBucketTagging = (context: S3Context): Reply => {
  const { tags } = findBucket(context);
  if (tags === undefined) throw missing('NoSuchTagSet', 'The TagSet does not exist', context.name);
  return xmlReply('Tagging', { TagSet: { Tag: tags.map((tag) => ({ ...tag })) } });
};

/** ACLs are accepted or refused as S3 does, and grant nothing in the lab. */
export const putBucketAcl = setting((bucket, { request }) => {
  const canned = request.headers['x-amz-acl'];
  if (bucket.ownership === 'BucketOwnerEnforced' && canned !== 'bucket-owner-full-control') {
    throw new AwsError('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
  }
  if (bucket.publicAccessBlock?.BlockPublicAcls === true && canned?.startsWith('public') === true)
    throw accessDenied();
}, done);
