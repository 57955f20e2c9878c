/** An origin access control that lets a viewer's own Authorization header through in place of its signature. */

import type { Finding } from '../../model/finding.ts';
import { type AccessControlUse, accessControlUses, useDetails } from '../access-control-uses.ts';
import type { AccountRule } from '../define.ts';
import { finding } from '../finding.ts';
import { distributionsInWords } from '../origin-words.ts';

const kind = 'origin-access-control-no-override';

const letsThrough = ({ signing }: AccessControlUse): boolean =>
  signing.behaviour === 'no-override' && signing.originType === 's3';

const report = (account: string, id: string, uses: readonly AccessControlUse[]): Finding => {
  const distributions = uses.map(({ distribution }) => distribution.id);
  return finding({
    kind,
    class: 'report',
    id: 'OAC_NO_OVERRIDE',
    severity: 'low',
    subject: { type: 'account', account },
    about: id,
    distributions,
    because: `Origin access control ${id} of ${distributionsInWords(distributions)} does not override: a request that comes with its own Authorization header is passed on as it is, and S3 judges the viewer instead of CloudFront.`,
    details: useDetails(id, uses),
    action: 'report',
  });
};

export const rule: AccountRule = {
  kind,
  ids: ['OAC_NO_OVERRIDE'],
  class: 'report',
  severity: 'low',
  title: 'An origin access control that a viewer’s own signature overrides',
  subject: 'account',
  detect: ({ facts, subject }) =>
    accessControlUses(facts)
      .map(([id, uses]) => [id, uses.filter(letsThrough)] as const)
      .filter(([, uses]) => uses.length > 0)
      .map(([id, uses]) => report(subject, id, uses)),
};
