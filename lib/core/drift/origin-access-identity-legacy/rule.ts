/** An origin that signs with an origin access identity, the way that AWS keeps only for what exists already. */

import type { DistributionFacts, OriginFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { named, originDetails, originsInWords, verb } from '../origin-words.ts';

const kind = 'origin-access-identity-legacy';

const identityOf = ({ host, signing }: OriginFacts): readonly string[] =>
  host.kind === 'rest' && signing.type === 'oai' ? [signing.id] : [];

const detect = ({ subject }: DriftInput<DistributionFacts>): readonly Finding[] => {
  const origins = subject.origins.filter((origin) => identityOf(origin).length > 0);
  if (origins.length === 0) return [];
  const identities = [...new Set(origins.flatMap(identityOf))].sort();
  return [
    finding({
      kind,
      class: 'report',
      id: 'OAI_LEGACY',
      severity: 'low',
      subject: { type: 'distribution', id: subject.id },
      about: '',
      distributions: [subject.id],
      because: `${originsInWords(origins)} of distribution ${subject.id} ${verb(origins, 'sign')} with origin access identity ${named(identities)}, the legacy way; to move without a gap, grant an origin access control beside it, switch the origin, wait until the distribution is Deployed, and only then take the identity out of the policy.`,
      details: { identities, origins: originDetails(origins) },
      action: 'report',
    }),
  ];
};

export const rule: DistributionRule = {
  kind,
  ids: ['OAI_LEGACY'],
  class: 'report',
  severity: 'low',
  title: 'An origin that signs with a legacy origin access identity',
  subject: 'distribution',
  equivalents: {
    securityHub: ['CloudFront.13'],
    config: ['cloudfront-s3-origin-access-control-enabled'],
    prowler: ['cloudfront_distributions_s3_origin_access_control'],
  },
  detect,
};
