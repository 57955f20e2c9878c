/** Which viewer paths of a distribution may hold a bucket's content (aws-facts 4.4): all, unless less is proved. */

import type { BehaviourFacts, DistributionFacts } from '../model/facts.ts';
import { bucketOfOrigin } from './uses.ts';

const everything: readonly string[] = ['/*'];
const mostPaths = 10;

const targetsOf = (distribution: DistributionFacts, bucket: string): ReadonlySet<string> => {
  const origins = distribution.origins.filter((origin) => bucketOfOrigin(origin) === bucket);
  const ids = new Set(origins.map((origin) => origin.id));
  const groups = distribution.originGroups.filter((group) => group.members.some((member) => ids.has(member)));
  return new Set([...ids, ...groups.map((group) => group.id)]);
};

/**
 * True for a pattern that names one path, or one prefix by a `*` at its very end, in letters that a path and an
 * invalidation spell alike: others would have to be encoded, or cannot be invalidated at all (`~`).
 */
const isPlain = (pattern: string): boolean => /^[A-Za-z0-9_.$/@:+-]*\*?$/.test(pattern);

/** A prefix path: the `*` also covers query strings, which are part of a cache key in ways we do not read. */
const pathOf = (pattern: string): string => `/${pattern.replace(/^\//, '').replace(/\*$/, '')}*`;

const provable = (behaviour: BehaviourFacts): boolean =>
  !behaviour.isDefault && !behaviour.hasViewerRequestFunction && isPlain(behaviour.pathPattern);

/** An error page answers for any path that fails, and is cached there. */
const answersElsewhere = (distribution: DistributionFacts, paths: readonly string[]): boolean => {
  const { errorPages } = distribution;
  if (errorPages === undefined) return true;
  return errorPages.some((page) => paths.some((path) => page.startsWith(path.slice(0, -1))));
};

/** `/` is cached apart from the default root object that answers it. */
const withRoot = (paths: readonly string[], rootObject: string | undefined): readonly string[] => {
  if (rootObject === undefined || rootObject === '') return paths;
  const root = `/${rootObject.replace(/^\//, '')}`;
  return paths.some((path) => root.startsWith(path.slice(0, -1))) ? [...paths, '/'] : paths;
};

/**
 * Sorted invalidation paths for what `distribution` serves from `bucket`. `/*` when the default behaviour or
 * none we can see serves it, when a viewer-request function may rewrite paths, when edge code picks origins,
 * when an error page is among it, when a pattern is more than a path or a prefix, or when more than ten paths would be
 * needed. What a behaviour served before it was changed is remembered with the access edge (purge-paths.ts).
 */
export const invalidationPaths = (distribution: DistributionFacts, bucket: string): readonly string[] => {
  const targets = targetsOf(distribution, bucket);
  const serving = distribution.behaviours.filter((behaviour) => targets.has(behaviour.targetOriginId));
  const knowsDefault = distribution.behaviours.some((behaviour) => behaviour.isDefault);
  const proved =
    knowsDefault && serving.length > 0 && distribution.originPickers.length === 0 && serving.every(provable);
  const served = serving.map((behaviour) => pathOf(behaviour.pathPattern));
  if (!proved || answersElsewhere(distribution, served)) return everything;
  const paths = withRoot(served, distribution.defaultRootObject);
  const unique = [...new Set(paths)].sort();
  return unique.length > mostPaths || unique.includes('/*') ? everything : unique;
};

/** The union of two path sets, reduced to `/*` when it has that or becomes too long. */
export const mergePaths = (one: readonly string[], other: readonly string[]): readonly string[] => {
  const unique = [...new Set([...one, ...other])].sort();
  return unique.length > mostPaths || unique.includes('/*') ? everything : unique;
};
