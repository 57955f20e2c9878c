/** An S3 origin whose origin access control does not exist, or is of a type that does not sign for S3. */

import type { DistributionFacts, OriginFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { originDetails, originsInWords, unlessDisabled, verb } from '../origin-words.ts';

const kind = 'origin-access-control-invalid';

type Input = DriftInput<DistributionFacts>;

interface Invalid {
  readonly origin: OriginFacts;
  readonly accessControl: string;
  readonly id: 'OAC_MISSING' | 'OAC_TYPE_MISMATCH';
  /** The end of the sentence that begins with the access control. */
  readonly because: string;
}

const invalid = ({ facts }: Input, origin: OriginFacts): readonly Invalid[] => {
  const { host, signing } = origin;
  if (host.kind !== 'rest') return [];
  if (signing.type === 'oac-unknown' && facts.originAccessControls.status === 'known')
    return [
      { origin, accessControl: signing.id, id: 'OAC_MISSING', because: 'does not exist in this account' },
    ];
  // A type that the source did not say is no claim.
  if (signing.type !== 'oac' || signing.originType === 's3' || signing.originType === 'unknown') return [];
  const because = `is of type "${signing.originType}" and does not sign for S3`;
  return [{ origin, accessControl: signing.id, id: 'OAC_TYPE_MISMATCH', because }];
};

const report = ({ subject }: Input, group: readonly Invalid[]): readonly Finding[] => {
  const [first] = group;
  if (first === undefined) return [];
  const { accessControl, id, because } = first;
  const origins = group.map(({ origin }) => origin);
  const { severity, said } = unlessDisabled(subject, 'high');
  return [
    finding({
      kind,
      class: 'report',
      id,
      severity,
      subject: { type: 'distribution', id: subject.id },
      about: accessControl,
      distributions: [subject.id],
      because: `Origin access control ${accessControl}, which ${originsInWords(origins)} of distribution ${subject.id} ${verb(origins, 'name')}, ${because}: requests reach the bucket without a signature that counts.${said}`,
      details: { originAccessControl: accessControl, origins: originDetails(origins) },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  const all = input.subject.origins.flatMap((origin) => invalid(input, origin));
  return [...Map.groupBy(all, ({ accessControl }) => accessControl).values()].flatMap((group) =>
    report(input, group),
  );
};

export const rule: DistributionRule = {
  kind,
  ids: ['OAC_MISSING', 'OAC_TYPE_MISMATCH'],
  class: 'report',
  severity: 'high',
  title: 'An S3 origin whose access control does not exist or is of another type',
  subject: 'distribution',
  detect,
};
