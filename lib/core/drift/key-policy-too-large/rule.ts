/** A repair that would make the key policy longer than AWS stores. */
import type { KeyRule } from '../define.ts';
import { tooLarge } from '../too-large.ts';

const kind = 'key-policy-too-large';

export const rule: KeyRule = {
  kind,
  ids: ['POLICY_TOO_LARGE'],
  class: 'report',
  severity: 'medium',
  title: 'A repair that does not fit into the key policy',
  subject: 'key',
  asksOthers: true,
  detect: ({ facts, subject, others }) =>
    tooLarge(kind, facts, { type: 'key', arn: subject.arn }, subject.policy, others),
};
