/** What a statement for everybody lets them do with a bucket or its objects. */

import type { Statement } from '../model/policy.ts';
import { globMatches, globsIntersect } from '../policy/glob.ts';
import { actionMatches } from '../policy/matching.ts';

export type Use = 'read' | 'list' | 'write';

interface ActionKind {
  readonly use: Use;
  readonly on: 'bucket' | 'object';
}

const named = (use: Use, on: ActionKind['on'], actions: string): readonly (readonly [string, ActionKind])[] =>
  actions.split(' ').map((action) => [`s3:${action}`, { use, on }] as const);

/** Those that matter to strangers; `Get*` reads and never writes (a false alarm of others, peers 2.5). */
const actions: ReadonlyMap<string, ActionKind> = new Map([
  ...named('read', 'object', 'GetObject GetObjectVersion GetObjectTorrent GetObjectVersionTorrent'),
  ...named('list', 'bucket', 'ListBucket ListBucketVersions ListBucketMultipartUploads'),
  ...named('list', 'object', 'ListMultipartUploadParts'),
  ...named('write', 'object', 'PutObject DeleteObject DeleteObjectVersion PutObjectAcl PutObjectVersionAcl'),
  ...named('write', 'object', 'PutObjectTagging DeleteObjectTagging PutObjectRetention PutObjectLegalHold'),
  ...named('write', 'object', 'AbortMultipartUpload RestoreObject ReplicateObject ReplicateDelete'),
  ...named('write', 'object', 'BypassGovernanceRetention ObjectOwnerOverrideToBucketOwner'),
  ...named('write', 'bucket', 'PutBucketPolicy DeleteBucketPolicy PutBucketAcl DeleteBucket PutBucketCORS'),
  ...named('write', 'bucket', 'PutBucketPublicAccessBlock PutBucketOwnershipControls PutBucketWebsite'),
  ...named('write', 'bucket', 'DeleteBucketWebsite PutBucketVersioning PutLifecycleConfiguration'),
  ...named('write', 'bucket', 'PutEncryptionConfiguration PutReplicationConfiguration PutBucketLogging'),
  ...named('write', 'bucket', 'PutBucketNotification PutBucketTagging PutBucketObjectLockConfiguration'),
]);

export interface Given {
  readonly action: string;
  readonly use: Use;
  /** The resources of the statement that the action is about. */
  readonly resources: readonly string[];
}

const objectPatterns = ({ resource }: Statement, bucketArn: string): readonly string[] => {
  const objects = `${bucketArn}/*`;
  if (resource.negated) return resource.values.some((value) => globMatches(value, objects)) ? [] : [objects];
  return resource.values.filter((value) => globsIntersect(value, `${bucketArn}/?*`));
};

const bucketPatterns = ({ resource }: Statement, bucketArn: string): readonly string[] => {
  const matches = resource.values.some((value) => globMatches(value, bucketArn));
  return matches === resource.negated ? [] : [bucketArn];
};

/** True when the statement is about this bucket or its objects at all. */
export const isAbout = (statement: Statement, bucketArn: string): boolean =>
  objectPatterns(statement, bucketArn).length + bucketPatterns(statement, bucketArn).length > 0;

export const givenBy = (statement: Statement, bucketArn: string): readonly Given[] => {
  const resources = {
    object: objectPatterns(statement, bucketArn),
    bucket: bucketPatterns(statement, bucketArn),
  };
  return [...actions].flatMap(([action, { use, on }]) =>
    resources[on].length > 0 && actionMatches(statement.action, action) !== 'no'
      ? [{ action, use, resources: resources[on] }]
      : [],
  );
};
