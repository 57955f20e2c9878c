/** Which behaviours send requests to an origin, and whether they let viewers write. */
import type { BehaviourFacts, DistributionFacts, OriginFacts } from '../model/facts.ts';
import { bucketOfOrigin } from './uses.ts';

/** The behaviours that target the origin, directly or through an origin group. */
export const behavioursOf = (
  distribution: DistributionFacts,
  origin: OriginFacts,
): readonly BehaviourFacts[] => {
  const groups = distribution.originGroups
    .filter(({ members }) => members.includes(origin.id))
    .map(({ id }) => id);
  const targets = new Set([origin.id, ...groups]);
  return distribution.behaviours.filter(({ targetOriginId }) => targets.has(targetOriginId));
};

/** The behaviours that serve the bucket through any origin. */
export const behavioursOfBucket = (
  distribution: DistributionFacts,
  bucket: string,
): readonly BehaviourFacts[] => [
  ...new Set(
    distribution.origins
      .filter((origin) => bucketOfOrigin(origin) === bucket)
      .flatMap((origin) => behavioursOf(distribution, origin)),
  ),
];

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `unknown` when the configuration does not say; a method that AWS may add counts as a write. */
export const letsWrite = ({ allowedMethods }: BehaviourFacts): 'yes' | 'no' | 'unknown' => {
  if (allowedMethods.length === 0) return 'unknown';
  return allowedMethods.some((method) => !reading.has(method)) ? 'yes' : 'no';
};
