/** A distribution in the key policy that is gone, or that reads nothing which the key encrypts by default (class `revoke`). */

import type { DistributionFacts, KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { unsaidStatus } from '../deployment.ts';
import { type FindingParts, finding } from '../finding.ts';
import { bucketsOf, keyForbids } from '../keys.ts';
import { mayStillUse } from '../may-use.ts';
import { type Patience, patience } from '../patience.ts';
import { type NamedDistribution, namedDistributions } from './readers.ts';
import { certainlyUnused } from './unused.ts';

const kind = 'key-policy-stale-grant';

type Input = DriftInput<KeyFacts>;
type Parts = Omit<FindingParts, 'action'>;

const partsOf = (input: Input, named: NamedDistribution, because: string): Parts => ({
  kind,
  class: 'revoke',
  id: 'KMS_GRANT_STALE',
  severity: 'medium',
  subject: { type: 'key', arn: input.subject.arn },
  about: named.arn,
  distributions: [named.id],
  because,
  details: {
    reader: named.arn,
    statements: named.removals.map(({ statement }) => statement.index),
    buckets: bucketsOf(input),
  },
});

/** What keeps the removal of a deleted distribution back for good; undefined when only time may. */
const doubt = (
  input: Input,
  named: NamedDistribution,
  concerned: readonly DistributionFacts[],
): string | undefined => {
  const { facts } = input;
  const lookup = facts.distributionLookups.get(named.id);
  if (lookup?.status === 'known')
    return 'CloudFront still answers for it, although its list does not hold it';
  if (lookup?.status === 'unreadable') return `whether it still exists could not be read (${lookup.because})`;
  const { sightings } = facts.memory;
  if (sightings.status === 'unreadable')
    return `whether it was seen before could not be read (${sightings.because})`;
  return keyForbids(input) ?? unsaidStatus(concerned);
};

const whenOf = (
  { facts, settings, subject }: Input,
  parts: Parts,
  concerned: readonly DistributionFacts[],
): Patience => {
  if (!facts.inventoryIsFresh) {
    const because = 'the list of distributions came from a cache, and a removal needs a fresh one';
    return { now: false, because, until: facts.takenAt };
  }
  return patience(facts, settings, {
    document: { type: 'key', arn: subject.arn },
    fingerprint: finding({ ...parts, action: 'wait' }).fingerprint,
    concerned,
    involved: [],
  });
};

const ofDeleted = (input: Input, named: NamedDistribution, all: readonly NamedDistribution[]): Finding => {
  const concerned = mayStillUse(input.facts, {
    document: { type: 'key', arn: input.subject.arn },
    named: all.map(({ id }) => id),
  });
  const said = `the policy of key ${input.subject.arn} lets in distribution ${named.id}, which does not exist any more.`;
  const parts = { ...partsOf(input, named, said), changes: named.removals };
  const doubtful = doubt(input, named, concerned);
  if (doubtful !== undefined)
    return finding({ ...parts, action: 'report', because: `${said} It is not taken out: ${doubtful}.` });
  const when = whenOf(input, parts, concerned);
  if (when.now) return finding({ ...parts, action: 'repair' });
  const wait = { because: when.because, until: when.until };
  return finding({ ...parts, action: 'wait', because: `${said} It waits: ${when.because}.`, wait });
};

/** Only told: default encryption says nothing about the objects that are there already (aws-facts 3.6). */
const ofLiving = (
  input: Input,
  named: NamedDistribution,
  distribution: DistributionFacts,
): readonly Finding[] => {
  if (!certainlyUnused(input.facts, distribution, input.subject.arn)) return [];
  const because = `the policy of key ${input.subject.arn} lets in distribution ${named.id}, which reads no bucket that encrypts with the key by default. It stays: objects that were stored earlier may still need the key. Take it out by hand when none does.`;
  return [finding({ ...partsOf(input, named, because), action: 'report' })];
};

const detect = (input: Input): readonly Finding[] => {
  const { distributions } = input.facts;
  if (distributions.status !== 'known') return [];
  const all = namedDistributions(input);
  return all.flatMap((named) => {
    const distribution = distributions.value.find(({ arn }) => arn === named.arn);
    return distribution === undefined ? [ofDeleted(input, named, all)] : ofLiving(input, named, distribution);
  });
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_STALE'],
  class: 'revoke',
  severity: 'medium',
  title: 'A distribution in the key policy that is gone, or reads nothing that the key encrypts by default',
  subject: 'key',
  detect,
};
