/** Uploads or deletes through CloudFront that worked, and that the bucket policy does not allow any more. */
import { bucketWrites } from '../../desired/writes.ts';
import type { BucketRule } from '../define.ts';
import { missingWrites } from '../missing-writes.ts';

const kind = 'bucket-policy-missing-write-grant';

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_MISSING_WRITE'],
  class: 'write',
  severity: 'high',
  title: 'Uploads or deletes that worked, and that the bucket policy does not allow any more',
  subject: 'bucket',
  detect: ({ facts, subject }) =>
    missingWrites(
      facts,
      { type: 'bucket', name: subject.name },
      { kind, id: 'GRANT_MISSING_WRITE', actions: bucketWrites, name: `bucket ${subject.name}` },
    ),
};
