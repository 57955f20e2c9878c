/** A CloudFront grant without `aws:SourceArn`: any distribution of any AWS account can read the bucket. */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import { cloudFrontGrants, type ServiceGrant } from '../../policy/grants.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { narrowing, notNarrowed } from '../narrowing.ts';

const kind = 'bucket-policy-unconditioned-grant';

type Input = DriftInput<BucketFacts>;

const judge = (input: Input, grant: ServiceGrant): Finding => {
  const { facts, settings, subject } = input;
  const trusted = settings.trustedAccounts.filter((account) => account !== facts.account);
  const narrowed = narrowing(input, grant, { kept: [], trusted });
  const said = `${statementName(grant.statement)} of bucket ${subject.name} lets in every CloudFront distribution of every AWS account: it names the service without aws:SourceArn`;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'GRANT_UNCONDITIONED',
    severity: 'critical' as const,
    subject: { type: 'bucket' as const, name: subject.name },
    about: shortName(grant.ref.canonical),
    distributions: narrowed.distributions,
    details: { sid: grant.sid ?? null, statement: grant.statement.raw },
  };
  if (!narrowed.possible) return finding({ ...parts, ...notNarrowed(said, narrowed) });
  return finding({
    ...parts,
    action: 'repair',
    because: `${said}.`,
    changes: [narrowed.change],
    invalidations: narrowed.invalidations,
  });
};

const detect = (input: Input): readonly Finding[] => {
  const { policy } = input.subject;
  if (policy.status !== 'known') return [];
  const grants = cloudFrontGrants(policy.value).filter(
    (grant): grant is ServiceGrant => grant.reader === 'service' && grant.scope.type === 'unconditioned',
  );
  return grants.map((grant) => judge(input, grant));
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_UNCONDITIONED'],
  class: 'narrow',
  severity: 'critical',
  title: 'A CloudFront grant that lets in every distribution of every account',
  subject: 'bucket',
  detect,
};
