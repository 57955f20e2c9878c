/** The id of a deleted principal in a bucket policy: S3 refuses every write of that policy. */

import { deadPrincipals } from '../dead-principals.ts';
import type { BucketRule } from '../define.ts';

export const kind = 'bucket-policy-deleted-principal';

export const rule: BucketRule = {
  kind,
  ids: ['PRINCIPAL_BLOCKS_REPAIR', 'PRINCIPAL_DELETED'],
  class: 'prune',
  severity: 'medium',
  title: 'A principal in the bucket policy that no longer exists',
  subject: 'bucket',
  asksOthers: true,
  detect: ({ facts, settings, subject, others }) =>
    subject.policy.status === 'known'
      ? deadPrincipals({
          kind,
          facts,
          settings,
          document: { type: 'bucket', name: subject.name },
          policy: subject.policy.value,
          others,
        })
      : [],
};
