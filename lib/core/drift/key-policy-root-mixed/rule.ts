/** The statement that the documentation showed in 2023: the account and the service side by side under one SourceArn. */

import type { KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { ServiceGrant } from '../../policy/grants.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { bucketNamesOf, idsOf, keyReads, serviceGrants } from '../keys.ts';

const kind = 'key-policy-root-mixed';

type Input = DriftInput<KeyFacts>;

/** Without a scope the statement is worse than mixed, and `key-policy-unconditioned-grant` says so. */
const isMixedWithAccount = ({ otherPrincipals, scope }: ServiceGrant): boolean =>
  scope.type !== 'unconditioned' && otherPrincipals.some(({ type }) => type === 'account');

const findingOf = ({ facts, subject }: Input, grant: ServiceGrant): Finding => {
  const reads = keyReads(facts, subject.arn);
  const accounts = grant.otherPrincipals.filter(({ type }) => type === 'account');
  const named = accounts.map(({ written }) => written);
  return finding({
    kind,
    class: 'report',
    id: 'KMS_ROOT_MIXED',
    severity: 'low',
    subject: { type: 'key', arn: subject.arn },
    about: shortName(named.join(' ')),
    distributions: idsOf(reads),
    because: `${statementName(grant.statement)} of key ${subject.arn} names ${named.join(', ')} beside the CloudFront service under one condition: callers of that account send no such source, so they gain nothing now, and everything if the condition is ever taken out. Give CloudFront a statement of its own.`,
    details: {
      sid: grant.sid ?? null,
      statement: grant.statement.raw,
      buckets: bucketNamesOf(reads),
    },
    action: 'report',
  });
};

const detect = (input: Input): readonly Finding[] =>
  serviceGrants(input.subject)
    .filter(isMixedWithAccount)
    .map((grant) => findingOf(input, grant));

export const rule: KeyRule = {
  kind,
  ids: ['KMS_ROOT_MIXED'],
  class: 'report',
  severity: 'low',
  title: 'A key policy statement that names an account and CloudFront under one condition',
  subject: 'key',
  detect,
};
