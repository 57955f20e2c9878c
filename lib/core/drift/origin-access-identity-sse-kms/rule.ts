/** A bucket that encrypts with KMS behind an origin access identity, which can never use a key. */

import { withdrawnReads } from '../../desired/reads.ts';
import { restOrigins } from '../../facts/by-bucket.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { distributionsInWords, named, verb } from '../origin-words.ts';

const kind = 'origin-access-identity-sse-kms';

interface Use {
  readonly distribution: string;
  readonly origin: string;
  readonly identity: string;
}

const usesOf = ({ facts, subject }: DriftInput<BucketFacts>): readonly Use[] => {
  const keptOut = withdrawnReads(facts, { type: 'bucket', name: subject.name });
  return restOrigins(facts, subject.name).flatMap(({ distribution, origin }): readonly Use[] => {
    if (origin.signing.type !== 'oai') return [];
    if (keptOut.some((read) => read.distribution.id === distribution.id && read.origin.id === origin.id))
      return [];
    return [{ distribution: distribution.id, origin: origin.id, identity: origin.signing.id }];
  });
};

const detect = (input: DriftInput<BucketFacts>): readonly Finding[] => {
  const { name, encryption } = input.subject;
  if (encryption.status !== 'known' || !encryption.value.algorithm.startsWith('aws:kms')) return [];
  const uses = usesOf(input);
  if (uses.length === 0) return [];
  const distributions = uses.map(({ distribution }) => distribution);
  const identities = named(uses.map(({ identity }) => identity));
  return [
    finding({
      kind,
      class: 'report',
      id: 'OAI_SSE_KMS',
      severity: 'high',
      subject: { type: 'bucket', name },
      about: '',
      distributions,
      because: `Bucket ${name} encrypts new objects with ${encryption.value.algorithm}, and ${distributionsInWords(distributions)} ${verb([...new Set(distributions)], 'read')} it with origin access identity ${identities}, which cannot decrypt with any KMS key: viewers get 403 for every object that is encrypted so.`,
      details: { algorithm: encryption.value.algorithm, origins: uses.map((use) => ({ ...use })) },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['OAI_SSE_KMS'],
  class: 'report',
  severity: 'high',
  title: 'A bucket with KMS encryption behind an origin access identity',
  subject: 'bucket',
  detect,
};
