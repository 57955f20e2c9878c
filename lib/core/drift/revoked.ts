/** The built-in finding `cache-holds-revoked`: access was taken away on purpose, and caches still serve what they hold. */

import { distributionOf } from '../desired/users.ts';
import { type VanishedEdge, vanishedEdges } from '../desired/vanished.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { edgeKey } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { undeployed } from './deployment.ts';
import { finding } from './finding.ts';

export const revokedKind = 'cache-holds-revoked';

const findingOf = (facts: Facts, document: DocumentRef, vanished: VanishedEdge): readonly Finding[] => {
  const { edge, because, invalidation } = vanished;
  if (invalidation === undefined) return [];
  const distribution = distributionOf(facts, edge.distributionId);
  const parts = {
    kind: revokedKind,
    class: 'revoke' as const,
    id: 'CACHE_STALE_AFTER_REVOKE',
    severity: 'high' as const,
    subject: document,
    about: edgeKey(edge),
    distributions: [edge.distributionId],
    because: `Distribution ${edge.distributionId} could read bucket ${edge.bucket}${edge.originPath} and is not meant to any more (${because}), but its caches still serve what they hold.`,
    details: { bucket: edge.bucket, originPath: edge.originPath, buckets: [edge.bucket] },
    invalidations: [invalidation],
  };
  const pending = distribution === undefined ? undefined : undeployed(distribution);
  if (pending === undefined) return [finding({ ...parts, action: 'repair' })];
  return [finding({ ...parts, action: 'wait', wait: { because: pending.because, until: undefined } })];
};

/** One per revoked edge of the document whose distribution lives. */
export const revokedFindings = (facts: Facts, document: DocumentRef): readonly Finding[] =>
  valueOr(vanishedEdges(facts, document), []).flatMap((vanished) => findingOf(facts, document, vanished));
