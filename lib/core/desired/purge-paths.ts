/** What a purge of a bucket has to cover: what is served from it now, and what was while it could be read. */

import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import type { AccessEdge } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import { invalidationPaths, mergePaths } from './paths.ts';
import { usesBucket } from './uses.ts';

const everything: readonly string[] = ['/*'];

const isEverything = (paths: readonly string[]): boolean => paths.includes('/*');

/**
 * Caches keep what a behaviour served after its path pattern is changed (aws-facts 4.1): an edge remembers every path
 * that it was seen under. Left out when that may be any.
 */
export const withPaths = (before: AccessEdge | undefined, read: PathsOf, edge: AccessEdge): AccessEdge => {
  const now = invalidationPaths(read.distribution, read.bucket);
  const paths = before === undefined ? now : mergePaths(before.paths ?? everything, now);
  return isEverything(paths) ? edge : { ...edge, paths };
};

interface PathsOf {
  readonly distribution: DistributionFacts;
  readonly bucket: string;
}

/** Sorted; `/*` unless less is proved by all that is known and remembered. */
export const purgePaths = (
  facts: Facts,
  distribution: DistributionFacts,
  bucket: string,
): readonly string[] => {
  if (facts.memory.edges.status === 'unreadable' || !usesBucket(distribution, bucket)) return everything;
  return valueOr(facts.memory.edges, [])
    .filter((edge) => edge.distributionId === distribution.id && edge.bucket === bucket)
    .map((edge) => edge.paths ?? everything)
    .reduce(mergePaths, invalidationPaths(distribution, bucket));
};

/** Whether tenants have caches of their own is not documented (aws-facts 4.5): who reads of the purge is told so. */
const ofTenants =
  'it is multi-tenant, and that its invalidation reaches the cache of every tenant is not documented; aws cloudfront create-invalidation-for-distribution-tenant purges one tenant';

/** The wish to purge `distribution` of what it serves from `bucket`; `because` is a clause that says who lost what. */
export const purgeWish = (
  facts: Facts,
  distribution: DistributionFacts,
  bucket: string,
  because: string,
): InvalidationWish => ({
  distributionId: distribution.id,
  bucket,
  paths: purgePaths(facts, distribution, bucket),
  because: distribution.tenantOnly ? `${because} (${ofTenants})` : because,
});
