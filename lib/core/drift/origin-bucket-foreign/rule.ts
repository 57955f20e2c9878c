/** An origin whose bucket exists and is another account's: that account decides what viewers get. */

import type { DistributionFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { type NamedOrigin, namedOrigins, namespaceAccount, ownerOf } from '../origin-owner.ts';
import { originDetails, originsInWords, unlessDisabled, verb } from '../origin-words.ts';

const kind = 'origin-bucket-foreign';

type Input = DriftInput<DistributionFacts>;

/** Only a name in an account's own namespace says whose it is; one of ours is ours, whatever S3 answers about it. */
const isTold = ({ facts, settings }: Input, bucket: string): boolean => {
  const account = namespaceAccount(bucket);
  return account !== undefined && (account === facts.account || settings.trustedAccounts.includes(account));
};

const judge = (input: Input, bucket: string, named: readonly NamedOrigin[]): readonly Finding[] => {
  const { facts, subject } = input;
  if (ownerOf(facts, bucket).type !== 'somebody' || isTold(input, bucket)) return [];
  const origins = named.map(({ origin }) => origin);
  const account = namespaceAccount(bucket);
  const whose = account === undefined ? 'another account' : `account ${account}`;
  const { severity, said } = unlessDisabled(subject, 'high');
  return [
    finding({
      kind,
      class: 'report',
      id: 'ORIGIN_BUCKET_FOREIGN',
      severity,
      subject: { type: 'distribution', id: subject.id },
      about: bucket,
      distributions: [subject.id],
      because: `${originsInWords(origins)} of distribution ${subject.id} ${verb(origins, 'point')} to bucket ${bucket}, which exists and is not one of this account: ${whose} decides what viewers get.${said}`,
      details: { bucket, origins: originDetails(origins), ...(account === undefined ? {} : { account }) },
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
  ids: ['ORIGIN_BUCKET_FOREIGN'],
  class: 'report',
  severity: 'high',
  title: 'An origin whose bucket is another account’s',
  subject: 'distribution',
  equivalents: { prowler: ['s3_bucket_shadow_resource_vulnerability'] },
  detect,
};
