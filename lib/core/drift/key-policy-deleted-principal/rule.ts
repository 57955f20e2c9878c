/** The id of a deleted principal in a key policy: KMS refuses every write of that policy. */

import { deadPrincipals } from '../dead-principals.ts';
import type { KeyRule } from '../define.ts';

const kind = 'key-policy-deleted-principal';

export const rule: KeyRule = {
  kind,
  ids: ['PRINCIPAL_BLOCKS_REPAIR', 'PRINCIPAL_DELETED'],
  class: 'prune',
  severity: 'medium',
  title: 'A principal in the key policy that no longer exists',
  subject: 'key',
  asksOthers: true,
  detect: ({ facts, settings, subject, others }) =>
    subject.policy.status === 'known' && subject.account === facts.account
      ? deadPrincipals({
          kind,
          facts,
          settings,
          document: { type: 'key', arn: subject.arn },
          policy: subject.policy.value,
          others,
        })
      : [],
};
