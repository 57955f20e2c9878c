/** Why a named reader should not be in the policy any more, and what makes that doubtful. */

import { markerOf } from '../../desired/marker.ts';
import { withdrawnReads } from '../../desired/reads.ts';
import { distributionOf, isAccessControlId, unseenReaders, usersOfBucket } from '../../desired/users.ts';
import { bucketOfOrigin, mayReadUnseen, usesBucket } from '../../desired/uses.ts';
import type { BucketFacts, DistributionFacts } from '../../model/facts.ts';
import type { Severity } from '../../model/finding.ts';
import { readerKey } from '../../model/memory.ts';
import { valueOr } from '../../model/reading.ts';
import type { DriftInput } from '../define.ts';
import type { NamedReader } from './readers.ts';

export interface Staleness {
  readonly id:
    | 'GRANT_STALE_DIST_DELETED'
    | 'GRANT_STALE_DIST_UNUSED'
    | 'GRANT_STALE_OAI_UNUSED'
    | 'GRANT_REVOKED';
  readonly severity: Severity;
  readonly because: string;
  /** Set when it may be in use after all, or when it could not be told. */
  readonly doubt: string | undefined;
  /** The distributions that lose the read and are alive: their caches have to forget. */
  readonly purge: readonly DistributionFacts[];
  /** The distributions that it is about. */
  readonly involved: readonly DistributionFacts[];
}

type Input = DriftInput<BucketFacts>;

const inventoryOf = ({ facts }: Input): readonly DistributionFacts[] => valueOr(facts.distributions, []);

const indirectAccess = ({ facts }: Input): string | undefined => {
  const kinds = new Set(['access-point', 'object-lambda', 'multi-region-access-point']);
  const found = unseenReaders(facts).find((distribution) =>
    distribution.origins.some((origin) => kinds.has(origin.host.kind)),
  );
  return found === undefined
    ? undefined
    : `distribution ${found.id} comes through an access point, which may lead to this bucket`;
};

const deleted = (input: Input, named: NamedReader): Staleness => {
  const lookup = input.facts.distributionLookups.get(named.id);
  const doubts = {
    known: 'CloudFront still answers for it, although its list does not hold it',
    unreadable: `whether it still exists could not be read (${lookup?.status === 'unreadable' ? lookup.because : ''})`,
    absent: undefined,
  };
  return {
    id: 'GRANT_STALE_DIST_DELETED',
    severity: 'medium',
    because: `the policy of bucket ${input.subject.name} lets in distribution ${named.id}, which does not exist any more`,
    doubt: lookup === undefined ? undefined : doubts[lookup.status],
    purge: [],
    involved: [],
  };
};

const unused = (input: Input, distribution: DistributionFacts): Staleness => {
  const [unseen] = mayReadUnseen(distribution);
  return {
    id: 'GRANT_STALE_DIST_UNUSED',
    severity: 'high',
    because: `the policy of bucket ${input.subject.name} lets in distribution ${distribution.id}, none of whose origins is this bucket`,
    doubt:
      unseen === undefined
        ? indirectAccess(input)
        : `distribution ${distribution.id} might use the bucket without saying so: ${unseen}`,
    purge: [distribution],
    involved: [distribution],
  };
};

const hasOai = (distribution: DistributionFacts, bucket: string, oai: string): boolean =>
  distribution.origins.some(
    (origin) =>
      origin.signing.type === 'oai' && origin.signing.id === oai && bucketOfOrigin(origin) === bucket,
  );

/** Those that were seen to read with it and do not use the bucket at all now; a move to OAC is no revocation. */
const lostWithOai = (input: Input, oai: string): readonly DistributionFacts[] => {
  const edges = valueOr(input.facts.memory.edges, []);
  const before = new Set(
    edges
      .filter((edge) => edge.bucket === input.subject.name && readerKey(edge.reader) === `oai/${oai}`)
      // What was kept out on purpose was purged then.
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map(({ distributionId }) => distributionId),
  );
  return inventoryOf(input)
    .filter(({ id }) => before.has(id))
    .filter((one) => !usesBucket(one, input.subject.name));
};

const unusedOai = (input: Input, oai: string): Staleness | undefined => {
  const { facts, subject } = input;
  if (usersOfBucket(facts, subject.name).some((user) => hasOai(user, subject.name, oai))) return undefined;
  const picker = unseenReaders(facts).find((distribution) => distribution.originPickers.length > 0);
  const lost = lostWithOai(input, oai);
  return {
    id: 'GRANT_STALE_OAI_UNUSED',
    severity: 'high',
    because: `the policy of bucket ${subject.name} lets in origin access identity ${oai}, with which no distribution reads this bucket`,
    doubt:
      picker === undefined
        ? indirectAccess(input)
        : `distribution ${picker.id} might use it without saying so: ${picker.originPickers[0] ?? ''}`,
    purge: lost,
    involved: lost,
  };
};

/** Only a tag asks for removal; a Deny that names the reader keeps it out already. */
const revokedByTag = (input: Input, named: NamedReader): Staleness | undefined => {
  const { facts, subject } = input;
  const document = { type: 'bucket', name: subject.name } as const;
  const reads = withdrawnReads(facts, document).filter(
    (read) => readerKey(read.reader) === readerKey(named.reader),
  );
  const isTagged = ({ tags }: DistributionFacts): boolean => markerOf(tags) === 'revoked';
  const byTag = reads.filter((read) => markerOf(subject.tags) === 'revoked' || isTagged(read.distribution));
  const [first] = byTag;
  if (first === undefined) return undefined;
  const tagged = byTag.map((read) => read.distribution);
  const others = usersOfBucket(facts, subject.name).filter(
    (distribution) =>
      named.reader.type === 'oai' &&
      hasOai(distribution, subject.name, named.id) &&
      !tagged.includes(distribution),
  );
  return {
    id: 'GRANT_REVOKED',
    severity: 'high',
    because: `${first.because}, but the policy of bucket ${subject.name} still lets in ${named.reader.type === 'oai' ? 'origin access identity' : 'distribution'} ${named.id}`,
    doubt:
      others[0] === undefined
        ? undefined
        : `distribution ${others[0].id}, which is not revoked, reads with the same identity`,
    purge: [...new Set(tagged)],
    involved: [...new Set(tagged)],
  };
};

/** Undefined when the reader belongs there. Needs the complete list of distributions. */
export const stalenessOf = (input: Input, named: NamedReader): Staleness | undefined => {
  const revoked = revokedByTag(input, named);
  if (revoked !== undefined) return revoked;
  if (named.reader.type === 'oai') return unusedOai(input, named.id);
  const distribution = distributionOf(input.facts, named.id);
  // An access control's id was never a reader: it is told as a grant without effect.
  if (distribution === undefined)
    return isAccessControlId(input.facts, named.id) ? undefined : deleted(input, named);
  return usesBucket(distribution, input.subject.name) ? undefined : unused(input, distribution);
};
