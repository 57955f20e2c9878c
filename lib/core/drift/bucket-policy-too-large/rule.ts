/** A repair that would make the bucket policy longer than AWS stores. */
import type { BucketRule } from '../define.ts';
import { tooLarge } from '../too-large.ts';

const kind = 'bucket-policy-too-large';

export const rule: BucketRule = {
  kind,
  ids: ['POLICY_TOO_LARGE'],
  class: 'report',
  severity: 'medium',
  title: 'A repair that does not fit into the bucket policy',
  subject: 'bucket',
  asksOthers: true,
  detect: ({ facts, subject, others }) =>
    tooLarge(kind, facts, { type: 'bucket', name: subject.name }, subject.policy, others),
};
