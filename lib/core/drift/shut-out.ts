/** Whether Deny statements certainly keep a reader from everything that a grant of the bucket policy gives it. */

import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { deniesOnPrefix, readerRequest } from '../policy/coverage.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { CloudFrontGrant } from '../policy/grants.ts';
import { actionMatches } from '../policy/matching.ts';

const onObjects = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject'];
const onBucket = ['s3:ListBucket'];

const objectsDenied = (document: PolicyDocument, reader: Reader, bucketArn: string, action: string) =>
  deniesOnPrefix(document, reader, bucketArn, '', { action }).some(
    ({ truth, relation }) => truth === 'yes' && relation === 'covers',
  );

const bucketDenied = (document: PolicyDocument, reader: Reader, bucketArn: string, action: string) =>
  evaluate(document, readerRequest(reader, bucketArn, bucketArn, { action })).outcome === 'denied';

/** False unless it is certain. */
export const isShutOut = (
  document: PolicyDocument,
  reader: Reader,
  bucketArn: string,
  grant: CloudFrontGrant,
): boolean => {
  const granted = (action: string): boolean => actionMatches(grant.actions, action) !== 'no';
  const objects = onObjects.filter(granted);
  const bucket = onBucket.filter(granted);
  return (
    objects.length + bucket.length > 0 &&
    objects.every((action) => objectsDenied(document, reader, bucketArn, action)) &&
    bucket.every((action) => bucketDenied(document, reader, bucketArn, action))
  );
};
