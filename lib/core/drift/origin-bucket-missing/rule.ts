/** An origin whose bucket is nobody's: whoever creates a bucket of that name serves the distribution's content. */

import type { DistributionFacts } from '../../model/facts.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { type NamedOrigin, namedOrigins, namespaceAccount, ownerOf } from '../origin-owner.ts';
import { originDetails, originsInWords, unlessDisabled, verb } from '../origin-words.ts';
import { firstSeen, secondRead } from '../patience.ts';

const kind = 'origin-bucket-missing';
const id = 'ORIGIN_BUCKET_MISSING';

type Input = DriftInput<DistributionFacts>;

/** How sure it is that the name is free: asked and confirmed, asked once, or only known not to be ours. */
type Sureness = 'confirmed' | 'seen-once' | 'not-asked';

const about: Readonly<Record<Sureness, (bucket: string) => string>> = {
  confirmed: (bucket) => `${bucket}|confirmed`,
  'seen-once': (bucket) => bucket,
  'not-asked': (bucket) => `${bucket}|not-asked`,
};

const printOf = ({ subject }: Input, sureness: Sureness, bucket: string): string =>
  [kind, id, `distribution:${subject.id}`, about[sureness](bucket)].join('|');

/** Confirmed by an earlier read that agrees, and from then on for as long as every read does. */
const surenessOf = (input: Input, bucket: string): Sureness | undefined => {
  const { facts, settings } = input;
  const owner = ownerOf(facts, bucket);
  if (owner.type === 'not-ours') return 'not-asked';
  if (owner.type !== 'nobody') return undefined;
  const before =
    firstSeen(facts, printOf(input, 'confirmed', bucket)) !== undefined ||
    secondRead(facts, settings, printOf(input, 'seen-once', bucket)).now;
  return before ? 'confirmed' : 'seen-once';
};

const howWeKnow: Readonly<Record<Sureness, string>> = {
  confirmed: 'does not exist: S3 answered 404, now and in an earlier look',
  'seen-once': 'does not exist: S3 answered 404 (seen once, the next look confirms it)',
  'not-asked': 'is not one of this account (whether it exists was not asked)',
};

const free = 'whoever creates a bucket of that name decides what viewers of this distribution get';

interface Danger {
  readonly severity: Severity;
  readonly said: string;
}

/** A name in an account's own namespace cannot be taken by anybody else (aws-facts 2.2). */
const dangerOf = ({ facts, settings }: Input, sureness: Sureness, bucket: string): Danger | undefined => {
  const account = namespaceAccount(bucket);
  const severity = sureness === 'confirmed' ? 'critical' : 'high';
  if (account === undefined) return { severity, said: free };
  const only = `only account ${account} can create a bucket of that name`;
  if (account === facts.account)
    return { severity: 'medium', said: `${only}, so nobody else can take it, but viewers get errors` };
  if (!settings.trustedAccounts.includes(account)) return { severity, said: only };
  return sureness === 'not-asked' ? undefined : { severity: 'medium', said: `${only}, and it is trusted` };
};

const judge = (input: Input, bucket: string, origins: readonly NamedOrigin[]): readonly Finding[] => {
  const { subject } = input;
  const sureness = surenessOf(input, bucket);
  const danger = sureness === undefined ? undefined : dangerOf(input, sureness, bucket);
  if (sureness === undefined || danger === undefined) return [];
  const { severity, said } = unlessDisabled(subject, danger.severity);
  const open = sureness === 'not-asked' && namespaceAccount(bucket) !== input.facts.account;
  const unless = open ? 'if it does not exist, ' : '';
  const all = origins.map(({ origin }) => origin);
  return [
    finding({
      kind,
      class: 'report',
      id,
      severity,
      subject: { type: 'distribution', id: subject.id },
      about: about[sureness](bucket),
      distributions: [subject.id],
      because: `${originsInWords(all)} of distribution ${subject.id} ${verb(all, 'point')} to bucket ${bucket}, which ${howWeKnow[sureness]}; ${unless}${danger.said}.${said}`,
      details: { bucket, origins: originDetails(all), sureness },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] =>
  [...Map.groupBy(namedOrigins(input.subject), ({ bucket }) => bucket)].flatMap(([bucket, origins]) =>
    judge(input, bucket, origins),
  );

export const rule: DistributionRule = {
  kind,
  ids: [id],
  class: 'report',
  severity: 'critical',
  title: 'An origin whose bucket is nobody’s, or at least not ours',
  subject: 'distribution',
  equivalents: {
    securityHub: ['CloudFront.12'],
    config: ['cloudfront-s3-origin-non-existent-bucket'],
    prowler: ['cloudfront_distributions_s3_origin_non_existent_bucket'],
  },
  detect,
};
