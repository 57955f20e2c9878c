/** Origins that lead to S3 in a way that is not judged: said once per distribution, so that silence is no verdict. */

import type { DistributionFacts, OriginFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';

const kind = 'origin-not-evaluated';

const ways: Readonly<Record<string, string>> = {
  'multi-region-access-point': 'a Multi-Region Access Point',
  'access-point': 'an access point',
  'object-lambda': 'an Object Lambda access point',
  express: 'a directory bucket (S3 Express)',
  'path-style': 'an S3 endpoint without a bucket in its name (path style)',
  accelerate: 'an S3 Transfer Acceleration endpoint',
  parameterised: 'a name with parameters that tenants fill in',
};

const judgedBehaviours: ReadonlySet<string> = new Set(['always', 'never', 'no-override']);

/** What is not known about how it signs, for a host that is judged otherwise. */
const unknownSigning = ({ host, signing }: OriginFacts): string | undefined => {
  if (host.kind !== 'rest' || signing.type !== 'oac') return undefined;
  if (signing.originType === 'unknown') return `access control ${signing.id}, whose type was not said`;
  if (signing.originType !== 's3' || judgedBehaviours.has(signing.behaviour)) return undefined;
  return `access control ${signing.id}, whose signing behaviour "${signing.behaviour}" is not known here`;
};

const wayOf = (origin: OriginFacts): string | undefined => ways[origin.host.kind] ?? unknownSigning(origin);

const detect = ({ subject }: DriftInput<DistributionFacts>): readonly Finding[] => {
  const found = subject.origins.flatMap((origin) => {
    const way = wayOf(origin);
    return way === undefined ? [] : [{ origin, way }];
  });
  if (found.length === 0) return [];
  const list = found.map(({ origin, way }) => `${origin.id} (${way})`).join(', ');
  return [
    finding({
      kind,
      class: 'report',
      id: 'ORIGIN_NOT_EVALUATED',
      severity: 'low',
      subject: { type: 'distribution', id: subject.id },
      about: '',
      distributions: [subject.id],
      because: `Whether distribution ${subject.id} can read these origins, and who else can, is not judged here: ${list}.`,
      details: {
        origins: found.map(({ origin, way }) => ({ origin: origin.id, host: origin.domainName, way })),
      },
      action: 'report',
    }),
  ];
};

export const rule: DistributionRule = {
  kind,
  ids: ['ORIGIN_NOT_EVALUATED'],
  class: 'report',
  severity: 'low',
  title: 'An origin that leads to S3 in a way that is not judged',
  subject: 'distribution',
  detect,
};
