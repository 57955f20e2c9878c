/** How an access edge is marked that somebody keeps out on purpose. */

import type { Facts } from '../model/facts.ts';
import type { AccessEdge } from '../model/memory.ts';
import { markerOf } from './marker.ts';
import type { DesiredRead } from './reads.ts';

/** The edge as one that is kept out of its bucket on purpose since now. */
export const revokedEdge = (
  facts: Facts,
  { distribution, bucket }: DesiredRead,
  edge: AccessEdge,
): AccessEdge => {
  const tags = facts.buckets.get(bucket)?.tags;
  const byTag =
    tags !== undefined && markerOf(tags) === 'revoked'
      ? 'bucket-tag'
      : markerOf(distribution.tags) === 'revoked'
        ? 'distribution-tag'
        : undefined;
  return { ...edge, revokedAt: facts.takenAt, ...(byTag === undefined ? {} : { revokedBy: byTag }) };
};
