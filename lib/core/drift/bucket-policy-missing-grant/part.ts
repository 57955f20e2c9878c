/** Whether a reader of a part used to read it all, so that the rest is a loss and not what somebody meant. */

import { bucketCoverage, withBucketGrant } from '../../desired/access.ts';
import type { DesiredRead } from '../../desired/reads.ts';
import type { Facts } from '../../model/facts.ts';
import { type AccessEdge, readerKey } from '../../model/memory.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { valueOr } from '../../model/reading.ts';

const isWholeEdgeOf = (edge: AccessEdge, read: DesiredRead): boolean =>
  edge.coverage === undefined &&
  edge.revokedAt === undefined &&
  edge.distributionId === read.distribution.id &&
  edge.bucket === read.bucket &&
  edge.originPath === read.originPath &&
  readerKey(edge.reader) === readerKey(read.reader);

/** The reads are one reader's. A grant has to bring the rest back: a Deny of a part is not made good by any. */
export const wasWhole = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  reads: readonly DesiredRead[],
): boolean => {
  const edges = valueOr(facts.memory.edges, []);
  return reads.every((read) => {
    const { reader, bucket, originPath } = read;
    const now = bucketCoverage(facts, policy, reader, bucket, originPath);
    if (now === 'all') return true;
    const granted = withBucketGrant(facts, policy, reader, bucket);
    return (
      bucketCoverage(facts, granted, reader, bucket, originPath) === 'all' &&
      edges.some((edge) => isWholeEdgeOf(edge, read))
    );
  });
};
