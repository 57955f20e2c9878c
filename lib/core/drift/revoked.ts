/** The built-in finding `cache-holds-revoked`: access was taken away on purpose, and caches still serve what they hold. */

import { distributionOf } from '../desired/users.ts';
import { type VanishedEdge, vanishedEdges } from '../desired/vanished.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { edgeKey } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { Settings } from '../model/settings.ts';
import type { DocumentRef } from '../model/subject.ts';
import { uniqueIds } from '../policy/edit-refused.ts';
import { agreedDead } from './dead-principals.ts';
import { undeployed } from './deployment.ts';
import { finding } from './finding.ts';

export const revokedKind = 'cache-holds-revoked';

interface Held {
  readonly because: string;
  readonly until: number | undefined;
}

/**
 * A tag says that an identity is revoked, and the policy does not name it: but an `AIDA…` in it may be this very
 * identity, written a moment ago. As long as it may still read, purging does nothing, and the grant is what has to go.
 */
const perhapsStillIn = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  { edge, kept }: VanishedEdge,
): Held | undefined => {
  if (document.type !== 'bucket' || edge.reader.type !== 'oai' || kept?.revokedBy === undefined)
    return undefined;
  const policy = facts.buckets.get(document.name)?.policy;
  if (policy?.status !== 'known') return undefined;
  const reads = { kind: 'bucket-policy-deleted-principal', facts, settings, document };
  for (const { id } of uniqueIds(policy.value)) {
    const dead = agreedDead(reads, id);
    if (id.startsWith('AIDA') && !dead.now)
      return { because: `${id} in the policy may be this identity: ${dead.because}`, until: dead.until };
  }
  return undefined;
};

const findingOf = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  vanished: VanishedEdge,
): readonly Finding[] => {
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
  const held: Held | undefined = pending
    ? { because: pending.because, until: undefined }
    : perhapsStillIn(facts, settings, document, vanished);
  if (held === undefined) return [finding({ ...parts, action: 'repair' })];
  return [finding({ ...parts, action: 'wait', wait: held })];
};

/** One per revoked edge of the document whose distribution lives. */
export const revokedFindings = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
): readonly Finding[] =>
  valueOr(vanishedEdges(facts, document), []).flatMap((vanished) =>
    findingOf(facts, settings, document, vanished),
  );
