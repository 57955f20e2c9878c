/** Behaviours that pass uploads and deletes on to an origin that signs with an origin access identity. */

import type { BehaviourFacts, DistributionFacts, OriginFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DistributionRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { named, originDetails, originsInWords } from '../origin-words.ts';

const kind = 'origin-access-identity-write-methods';

const writes: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE']);

const passesWrites = ({ allowedMethods }: BehaviourFacts): boolean =>
  allowedMethods.some((method) => writes.has(method.toUpperCase()));

/** Of an origin group only the first member gets anything but reads: CloudFront fails over for GET, HEAD and OPTIONS. */
const primaryOf = (distribution: DistributionFacts, target: string): string =>
  distribution.originGroups.find((group) => group.id === target)?.members[0] ?? target;

const signsWithIdentity = ({ host, signing }: OriginFacts): boolean =>
  host.kind === 'rest' && signing.type === 'oai';

const detect = ({ subject }: DriftInput<DistributionFacts>): readonly Finding[] => {
  const behaviours = subject.behaviours.filter((behaviour) => {
    const target = primaryOf(subject, behaviour.targetOriginId);
    return (
      passesWrites(behaviour) && subject.origins.some((one) => one.id === target && signsWithIdentity(one))
    );
  });
  if (behaviours.length === 0) return [];
  const targets = new Set(behaviours.map((behaviour) => primaryOf(subject, behaviour.targetOriginId)));
  const origins = subject.origins.filter(({ id }) => targets.has(id));
  const patterns = behaviours.map(({ pathPattern }) => pathPattern);
  return [
    finding({
      kind,
      class: 'report',
      id: 'OAI_WRITE_METHODS',
      severity: 'medium',
      subject: { type: 'distribution', id: subject.id },
      about: '',
      distributions: [subject.id],
      because: `Distribution ${subject.id} passes uploads and deletes of ${named(patterns)} on to ${originsInWords(origins)}, which signs with an origin access identity: POST does not work with one, PUT fails in the newer Regions unless the viewer sends a content hash, and every method that allows PUT allows DELETE.`,
      details: { pathPatterns: [...new Set(patterns)].sort(), origins: originDetails(origins) },
      action: 'report',
    }),
  ];
};

export const rule: DistributionRule = {
  kind,
  ids: ['OAI_WRITE_METHODS'],
  class: 'report',
  severity: 'medium',
  title: 'Uploads and deletes through an origin access identity',
  subject: 'distribution',
  detect,
};
