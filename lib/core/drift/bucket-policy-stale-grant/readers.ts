/** The CloudFront readers that a bucket policy names exactly and that are ours, and where it names them. */

import { oaiCanonicalIds } from '../../desired/access.ts';
import type { RemoveReader } from '../../model/change.ts';
import type { BucketFacts } from '../../model/facts.ts';
import { type Reader, readerKey } from '../../model/memory.ts';
import { type CloudFrontGrant, cloudFrontGrants } from '../../policy/grants.ts';
import type { DriftInput } from '../define.ts';

export interface NamedReader {
  readonly reader: Reader;
  /** The distribution id, or the OAI id. */
  readonly id: string;
  /** One removal for each place. */
  readonly removals: readonly RemoveReader[];
}

interface Place {
  readonly reader: Reader;
  readonly id: string;
  readonly written: string;
}

/** Distributions of other accounts are never ours; an identity that is not in the own list is not either. */
const placesOf = (grant: CloudFrontGrant, { facts }: DriftInput<BucketFacts>): readonly Place[] => {
  if (grant.reader === 'oai') {
    const identities = facts.originAccessIdentities;
    const own = identities.status === 'known' && identities.value.has(grant.oaiId);
    return own ? [{ reader: { type: 'oai', id: grant.oaiId }, id: grant.oaiId, written: grant.written }] : [];
  }
  if (!('values' in grant.scope)) return [];
  return grant.scope.values.flatMap(({ match, distribution, written }): readonly Place[] => {
    if (match !== 'exact' || distribution?.account !== facts.account) return [];
    if (distribution.partition !== facts.partition) return [];
    return [{ reader: { type: 'distribution', arn: written }, id: distribution.id, written }];
  });
};

/** Each reader once, in the order of the policy. */
export const namedReaders = (input: DriftInput<BucketFacts>): readonly NamedReader[] => {
  const { facts, subject } = input;
  if (subject.policy.status !== 'known') return [];
  const document = { type: 'bucket', name: subject.name } as const;
  const found = new Map<string, NamedReader>();
  for (const grant of cloudFrontGrants(subject.policy.value, oaiCanonicalIds(facts))) {
    for (const { reader, id, written } of placesOf(grant, input)) {
      const removal: RemoveReader = {
        type: 'remove-reader',
        document,
        statement: grant.ref,
        reader,
        written,
      };
      const before = found.get(readerKey(reader))?.removals ?? [];
      found.set(readerKey(reader), { reader, id, removals: [...before, removal] });
    }
  }
  return [...found.values()];
};
