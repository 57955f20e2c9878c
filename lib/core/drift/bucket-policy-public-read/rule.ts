/** A bucket policy that lets everybody read, in whatever disguise. */

import type { BucketRule } from '../define.ts';
import { letsInWords, type StrangerKind, severityByUse, strangerFindings } from '../stranger-finding.ts';

const which: StrangerKind = {
  kind: 'bucket-policy-public-read',
  id: 'PUBLIC_ALLOW',
  form: 'read',
  severity: severityByUse,
  says: (grant) => letsInWords(grant),
  advice: [
    "A Referer condition or CloudFront's addresses would not make it safe: anybody can send the one and use the other.",
  ],
};

export const rule: BucketRule = {
  kind: which.kind,
  ids: [which.id],
  class: 'report',
  severity: 'critical',
  title: 'A bucket policy that lets everybody read',
  subject: 'bucket',
  equivalents: {
    securityHub: ['S3.2', 'S3.8'],
    config: ['s3-bucket-public-read-prohibited'],
    prowler: ['s3_bucket_public_access'],
  },
  detect: (input) => strangerFindings(input, which),
};
