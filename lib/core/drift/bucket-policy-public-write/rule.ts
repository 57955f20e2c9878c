/** A bucket policy that lets everybody write, delete, or change the bucket itself. */

import type { BucketRule } from '../define.ts';
import { letsInWords, type StrangerKind, severityByUse, strangerFindings } from '../stranger-finding.ts';

const which: StrangerKind = {
  kind: 'bucket-policy-public-write',
  id: 'PUBLIC_WRITE',
  form: 'write',
  severity: severityByUse,
  says: (grant) => letsInWords(grant),
  advice: [
    'Take the write actions out first, and look for objects that nobody here wrote: CloudFront needs none of these actions to serve.',
  ],
};

export const rule: BucketRule = {
  kind: which.kind,
  ids: [which.id],
  class: 'report',
  severity: 'critical',
  title: 'A bucket policy that lets everybody write',
  subject: 'bucket',
  equivalents: { securityHub: ['S3.3'], prowler: ['s3_bucket_policy_public_write_access'] },
  detect: (input) => strangerFindings(input, which),
};
