/** An origin access control that is set to sign nothing: every origin that uses it reads S3 unsigned. */

import type { Finding } from '../../model/finding.ts';
import { type AccessControlUse, accessControlUses, useDetails } from '../access-control-uses.ts';
import type { AccountRule } from '../define.ts';
import { finding } from '../finding.ts';
import { distributionsInWords } from '../origin-words.ts';

const kind = 'origin-access-control-never';

const signsNothing = ({ signing }: AccessControlUse): boolean =>
  signing.behaviour === 'never' && signing.originType === 's3';

const report = (account: string, id: string, uses: readonly AccessControlUse[]): Finding => {
  const distributions = uses.map(({ distribution }) => distribution.id);
  const shared =
    new Set(distributions).size > 1
      ? ' It is shared: changing it changes all of them, in every place that uses it.'
      : '';
  return finding({
    kind,
    class: 'report',
    id: 'OAC_NEVER',
    severity: 'high',
    subject: { type: 'account', account },
    about: id,
    distributions,
    because: `Origin access control ${id} has the signing behaviour "never", so it signs no request of ${distributionsInWords(distributions)}: private objects answer 403, and whatever is served is public.${shared}`,
    details: useDetails(id, uses),
    action: 'report',
  });
};

export const rule: AccountRule = {
  kind,
  ids: ['OAC_NEVER'],
  class: 'report',
  severity: 'high',
  title: 'An origin access control that signs nothing',
  subject: 'account',
  detect: ({ facts, subject }) =>
    accessControlUses(facts)
      .map(([id, uses]) => [id, uses.filter(signsNothing)] as const)
      .filter(([, uses]) => uses.length > 0)
      .map(([id, uses]) => report(subject, id, uses)),
};
