/** A CloudFront reader in the bucket policy that has no business there any more (class `revoke`). */

import { invalidationPaths } from '../../desired/paths.ts';
import { usesBucket } from '../../desired/uses.ts';
import type { BucketFacts, DistributionFacts } from '../../model/facts.ts';
import type { Finding, InvalidationWish } from '../../model/finding.ts';
import { readerKey } from '../../model/memory.ts';
import { valueOr } from '../../model/reading.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { type FindingParts, finding } from '../finding.ts';
import { type Patience, patience } from '../patience.ts';
import { keptInByOthers } from './kept-in.ts';
import { type NamedReader, namedReaders } from './readers.ts';
import { type Staleness, stalenessOf } from './staleness.ts';

const kind = 'bucket-policy-stale-grant';

type Input = DriftInput<BucketFacts>;

const wish = (distribution: DistributionFacts, bucket: string): InvalidationWish => ({
  distributionId: distribution.id,
  bucket,
  paths: usesBucket(distribution, bucket) ? invalidationPaths(distribution, bucket) : ['/*'],
  because: `distribution ${distribution.id} loses its read of bucket ${bucket}`,
});

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
  invalidations: stale.purge.map((distribution) => wish(distribution, input.subject.name)),
});

const whenOf = (input: Input, stale: Staleness, parts: Omit<FindingParts, 'action'>): Patience => {
  const { facts, settings } = input;
  // Somebody said so: that needs neither grace nor a second read.
  if (stale.id === 'GRANT_REVOKED') return { now: true };
  if (!facts.inventoryIsFresh) {
    const because = 'the list of distributions came from a cache, and a removal needs a fresh one';
    return { now: false, because, until: facts.takenAt };
  }
  return patience(facts, settings, {
    document: { type: 'bucket', name: input.subject.name },
    fingerprint: finding({ ...parts, action: 'wait' }).fingerprint,
    inventory: valueOr(facts.distributions, []),
    involved: stale.involved,
  });
};

const judge = (input: Input, named: NamedReader): readonly Finding[] => {
  const stale = stalenessOf(input, named);
  if (stale === undefined) return [];
  const parts = partsOf(input, named, stale);
  const report = (because: string): readonly Finding[] => [
    finding({ ...parts, action: 'report', because: `${parts.because} It is not taken out: ${because}.` }),
  ];
  if (stale.doubt !== undefined) return report(stale.doubt);
  const { sightings } = input.facts.memory;
  if (sightings.status === 'unreadable')
    return report(`whether it was seen before could not be read (${sightings.because})`);
  const when = whenOf(input, stale, parts);
  if (when.now) return [finding({ ...parts, action: 'repair' })];
  const wait = { because: when.because, until: when.until };
  return [
    finding({ ...parts, action: 'wait', because: `${parts.because} It waits: ${when.because}.`, wait }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  if (input.facts.distributions.status !== 'known') return [];
  const named = namedReaders(input);
  return [...named.flatMap((one) => judge(input, one)), ...keptInByOthers(kind, input, named)];
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
