/** An origin that reads one of our buckets without signing: it fails on a private bucket, and needs a public one. */

import { unreadOfAccount } from '../../desired/public-access.ts';
import { restOrigins } from '../../facts/by-bucket.ts';
import type { BucketFacts, DistributionFacts, Facts, OriginFacts } from '../../model/facts.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { named, unlessDisabled } from '../origin-words.ts';
import { aclsAreMute, type Openness, unsignedReads } from '../unsigned-reads.ts';

const kind = 'origin-unsigned';

type Input = DriftInput<BucketFacts>;

interface Verdict {
  readonly id: 'ORIGIN_UNSIGNED_PRIVATE' | 'ORIGIN_UNSIGNED_PUBLIC';
  readonly severity: Severity;
  readonly because: string;
}

const privately = (facts: Facts, bucket: BucketFacts): Verdict => ({
  id: 'ORIGIN_UNSIGNED_PRIVATE',
  severity: 'high',
  because: `the bucket lets no unsigned request in, so viewers get 403${
    aclsAreMute(facts, bucket) ? '' : ' for every object that no ACL makes public'
  }`,
});

/** Where the account's own setting may still keep everybody out. */
const unless = (facts: Facts): string => {
  const unread = unreadOfAccount(facts);
  return unread === undefined ? '' : `; ${unread}`;
};

const verdictOf = (facts: Facts, bucket: BucketFacts, openness: Openness): Verdict | undefined => {
  switch (openness.type) {
    case 'untold':
      return undefined;
    case 'closed':
      return privately(facts, bucket);
    case 'open':
      return {
        id: 'ORIGIN_UNSIGNED_PUBLIC',
        severity: 'high',
        because: `everybody can read the bucket past CloudFront too (statement ${named(openness.statements)})${unless(facts)}`,
      };
    case 'conditional':
      return {
        id: 'ORIGIN_UNSIGNED_PUBLIC',
        severity: 'medium',
        because: `whoever meets the conditions of statement ${named(openness.statements)} can read the bucket past CloudFront too${unless(facts)}`,
      };
  }
};

/** Edge code can sign a request, or send it elsewhere: then nobody can say from here what viewers get. */
const withEdgeCode = (distribution: DistributionFacts, verdict: Verdict): Verdict => {
  const [reason] = distribution.originPickers;
  if (reason === undefined) return verdict;
  return {
    ...verdict,
    severity: 'medium',
    because: `${verdict.because}, unless edge code signs or picks another origin (${reason})`,
  };
};

const judge = (input: Input, distribution: DistributionFacts, origin: OriginFacts): readonly Finding[] => {
  const { facts, subject } = input;
  const plain = verdictOf(facts, subject, unsignedReads(facts, subject, origin.originPath));
  if (plain === undefined) return [];
  const { id, severity: asIs, because } = withEdgeCode(distribution, plain);
  const { severity, said } = unlessDisabled(distribution, asIs);
  return [
    finding({
      kind,
      class: 'report',
      id,
      severity,
      subject: { type: 'bucket', name: subject.name },
      about: `${distribution.id}|${origin.id}`,
      distributions: [distribution.id],
      because: `Origin ${origin.id} of distribution ${distribution.id} reads bucket ${subject.name} with neither an origin access control nor an identity, so it signs nothing: ${because}.${said}`,
      details: { origin: origin.id, host: origin.domainName, path: origin.originPath },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] =>
  restOrigins(input.facts, input.subject.name)
    .filter(({ origin }) => origin.signing.type === 'none')
    .flatMap(({ distribution, origin }) => judge(input, distribution, origin));

export const rule: BucketRule = {
  kind,
  ids: ['ORIGIN_UNSIGNED_PRIVATE', 'ORIGIN_UNSIGNED_PUBLIC'],
  class: 'report',
  severity: 'high',
  title: 'An origin that reads one of our buckets without signing',
  subject: 'bucket',
  equivalents: {
    securityHub: ['CloudFront.13'],
    config: ['cloudfront-s3-origin-access-control-enabled'],
    prowler: ['cloudfront_distributions_s3_origin_access_control'],
  },
  detect,
};
