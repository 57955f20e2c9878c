/** A CloudFront reader in the bucket policy that has no business there any more (class `revoke`). */

import { purgeWish } from '../../desired/purge-paths.ts';
import type { BucketFacts, DistributionFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { readerKey } from '../../model/memory.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { unsaidStatus } from '../deployment.ts';
import { type FindingParts, finding } from '../finding.ts';
import { mayStillUse } from '../may-use.ts';
import { type Patience, patience } from '../patience.ts';
import { keptInByOthers } from './kept-in.ts';
import { type NamedReader, namedReaders } from './readers.ts';
import { type Staleness, stalenessOf } from './staleness.ts';

const kind = 'bucket-policy-stale-grant';

type Input = DriftInput<BucketFacts>;

const partsOf = (input: Input, named: NamedReader, stale: Staleness) => ({
  kind,
  class: 'revoke' as const,
  id: stale.id,
  severity: stale.severity,
  subject: { type: 'bucket' as const, name: input.subject.name },
  about: readerKey(named.reader),
  distributions: named.reader.type === 'distribution' ? [named.id] : stale.involved.map(({ id }) => id),
  because: `${stale.because}.`,
  details: {
    reader: readerKey(named.reader),
    statements: named.removals.map((removal) => removal.statement.index),
  },
  changes: named.removals,
  invalidations: stale.purge.map((distribution) =>
    purgeWish(
      input.facts,
      distribution,
      input.subject.name,
      `distribution ${distribution.id} loses its read of bucket ${input.subject.name}`,
    ),
  ),
});

/** Somebody said so: that waits for nobody, and needs neither grace nor a second read. */
const isSaid = ({ id }: Staleness): boolean => id === 'GRANT_REVOKED';

const concernedBy = (
  { facts, subject }: Input,
  { reader }: NamedReader,
  all: readonly NamedReader[],
): readonly DistributionFacts[] =>
  mayStillUse(facts, {
    document: { type: 'bucket', name: subject.name },
    named: all.map(({ id }) => id),
    ...(reader.type === 'oai' ? { oai: reader.id } : {}),
  });

const whenOf = (
  { facts, settings, subject }: Input,
  stale: Staleness,
  concerned: readonly DistributionFacts[],
  parts: Omit<FindingParts, 'action'>,
): Patience => {
  if (!facts.inventoryIsFresh) {
    const because = 'the list of distributions came from a cache, and a removal needs a fresh one';
    return { now: false, because, until: facts.takenAt };
  }
  return patience(facts, settings, {
    document: { type: 'bucket', name: subject.name },
    fingerprint: finding({ ...parts, action: 'wait' }).fingerprint,
    concerned,
    involved: stale.involved,
  });
};

/** What keeps the removal back until somebody does something; undefined when only time may. */
const doubt = (
  { facts }: Input,
  stale: Staleness,
  concerned: readonly DistributionFacts[],
): string | undefined => {
  if (stale.doubt !== undefined) return stale.doubt;
  const { sightings } = facts.memory;
  return sightings.status === 'unreadable'
    ? `whether it was seen before could not be read (${sightings.because})`
    : unsaidStatus(concerned);
};

const judge = (input: Input, named: NamedReader, all: readonly NamedReader[]): readonly Finding[] => {
  const stale = stalenessOf(input, named);
  if (stale === undefined) return [];
  const parts = partsOf(input, named, stale);
  const concerned = isSaid(stale) ? [] : concernedBy(input, named, all);
  const doubtful = doubt(input, stale, concerned);
  if (doubtful !== undefined)
    return [
      finding({ ...parts, action: 'report', because: `${parts.because} It is not taken out: ${doubtful}.` }),
    ];
  const when: Patience = isSaid(stale) ? { now: true } : whenOf(input, stale, concerned, parts);
  if (when.now) return [finding({ ...parts, action: 'repair' })];
  const wait = { because: when.because, until: when.until };
  return [
    finding({ ...parts, action: 'wait', because: `${parts.because} It waits: ${when.because}.`, wait }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  if (input.facts.distributions.status !== 'known') return [];
  const named = namedReaders(input);
  return [...named.flatMap((one) => judge(input, one, named)), ...keptInByOthers(kind, input, named)];
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_STALE_DIST_DELETED', 'GRANT_STALE_DIST_UNUSED', 'GRANT_STALE_OAI_UNUSED', 'GRANT_REVOKED'],
  class: 'revoke',
  severity: 'high',
  title: 'A CloudFront reader in the bucket policy that has no business there any more',
  subject: 'bucket',
  detect,
};
