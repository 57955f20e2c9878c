/** Reads of what the lab's buckets never have set: other tools (bench/event.ts) ask for all of it. */
import { AwsError, type Reply } from '../wire.ts';
import { findBucket, type S3Context, xmlReply } from './context.ts';

/** Answers as S3 does for a bucket without it: an empty element. */
const empty =
  (root: string) =>
  (context: S3Context): Reply => {
    findBucket(context);
    return xmlReply(root, '');
  };

/** Answers as S3 does for a bucket without it: an error. */
const none =
  (code: string) =>
  (context: S3Context): Reply => {
    const details = { BucketName: findBucket(context).name };
    throw new AwsError(code, 404, 'The configuration does not exist', { details });
  };

/** Ownership is enforced: the owner, and nobody else. */
export const getBucketAcl = (context: S3Context): Reply => {
  findBucket(context);
  return xmlReply('AccessControlPolicy', {
    Owner: { ID: context.account.canonicalId },
    AccessControlList: '',
  });
};

export const getBucketVersioning = empty('VersioningConfiguration');
export const getBucketLogging = empty('BucketLoggingStatus');
export const getBucketNotification = empty('NotificationConfiguration');
export const getBucketWebsite = none('NoSuchWebsiteConfiguration');
export const getBucketLifecycle = none('NoSuchLifecycleConfiguration');
export const getBucketReplication = none('ReplicationConfigurationNotFoundError');
