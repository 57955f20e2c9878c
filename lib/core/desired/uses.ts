/** Which distributions use a bucket, and which ones may do so without their configuration showing it (aws-facts 2.3). */
import type { DistributionFacts, OriginFacts } from '../model/facts.ts';

/** The bucket that this origin's requests go to, signed or not; undefined when the name does not tell. */
export const bucketOfOrigin = (origin: OriginFacts): string | undefined => {
  switch (origin.host.kind) {
    case 'rest':
    case 'website':
    case 'accelerate':
    case 'express':
      return origin.host.bucket;
    case 'path-style':
      return origin.originPath.split('/')[1];
    default:
      return undefined;
  }
};

/** True when any origin resolves to the bucket, whether or not a behaviour targets it. */
export const usesBucket = (distribution: DistributionFacts, bucket: string): boolean =>
  distribution.origins.some((origin) => bucketOfOrigin(origin) === bucket);

const hiddenBucket: Readonly<Record<string, string>> = {
  'access-point': 'comes through an access point',
  'object-lambda': 'comes through an Object Lambda access point',
  'multi-region-access-point': 'comes through a Multi-Region Access Point',
  parameterised: 'has an origin with parameters that its tenants fill in',
};

const indirect = (origin: OriginFacts): string | undefined => {
  const how = hiddenBucket[origin.host.kind];
  return how === undefined ? undefined : `origin ${origin.id} ${how}, which may lead to any bucket`;
};

/** Reasons why "no origin of it resolves to the bucket" would not prove that it does not read the bucket. */
export const mayReadUnseen = (distribution: DistributionFacts): readonly string[] => [
  ...distribution.originPickers,
  ...(distribution.tenantOnly ? ['it is multi-tenant'] : []),
  ...distribution.origins.map(indirect).filter((reason) => reason !== undefined),
];
