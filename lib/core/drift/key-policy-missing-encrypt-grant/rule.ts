/** Uploads through CloudFront that worked, and whose encryption the key policy does not allow any more. */
import { keyWrites } from '../../desired/writes.ts';
import type { KeyRule } from '../define.ts';
import { missingWrites } from '../missing-writes.ts';

const kind = 'key-policy-missing-encrypt-grant';

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_MISSING_ENCRYPT'],
  class: 'write',
  severity: 'high',
  title: 'Encryption of uploads that worked, and that the key policy does not allow any more',
  subject: 'key',
  detect: ({ facts, subject }) =>
    subject.account === facts.account && subject.manager === 'CUSTOMER' && subject.state === 'Enabled'
      ? missingWrites(
          facts,
          { type: 'key', arn: subject.arn },
          { kind, id: 'KMS_GRANT_MISSING_ENCRYPT', actions: keyWrites, name: `key ${subject.arn}` },
        )
      : [],
};
