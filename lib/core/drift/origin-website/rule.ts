/** An origin at a bucket's website endpoint: no access control can sign for it, so the bucket has to be public. */

import type { DistributionFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { type NamedOrigin, namedOrigins, ownerOf } from '../origin-owner.ts';
import { originDetails, originsInWords, verb } from '../origin-words.ts';

const kind = 'origin-website';

type Input = DriftInput<DistributionFacts>;

/** A bucket that is nobody's or somebody else's has a kind that says more. */
const saysMore = ({ facts }: Input, bucket: string): boolean =>
  ['nobody', 'somebody'].includes(ownerOf(facts, bucket).type);

const judge = (input: Input, bucket: string, named: readonly NamedOrigin[]): readonly Finding[] => {
  const { subject } = input;
  const origins = named.map(({ origin }) => origin);
  if (saysMore(input, bucket)) return [];
  return [
    finding({
      kind,
      class: 'report',
      id: 'ORIGIN_WEBSITE',
      severity: 'medium',
      subject: { type: 'distribution', id: subject.id },
      about: bucket,
      distributions: [subject.id],
      because: `${originsInWords(origins)} of distribution ${subject.id} ${verb(origins, 'read')} bucket ${bucket} at its website endpoint: that speaks plain HTTP, neither an origin access control nor an identity can sign for it, objects encrypted with KMS cannot be read, and the bucket has to be public, past CloudFront too.`,
      details: { bucket, origins: originDetails(origins) },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  const origins = namedOrigins(input.subject).filter(({ origin }) => origin.host.kind === 'website');
  return [...Map.groupBy(origins, ({ bucket }) => bucket)].flatMap(([bucket, named]) =>
    judge(input, bucket, named),
  );
};

export const rule: DistributionRule = {
  kind,
  ids: ['ORIGIN_WEBSITE'],
  class: 'report',
  severity: 'medium',
  title: 'An origin at a bucket’s website endpoint',
  subject: 'distribution',
  equivalents: {
    securityHub: ['CloudFront.9'],
    prowler: ['cloudfront_distributions_origin_traffic_encrypted'],
  },
  detect,
};
