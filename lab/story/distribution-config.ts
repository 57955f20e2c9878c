/** Distribution configurations as people write them: S3 origins, one behaviour each, the managed cache policy. */
import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';

/** The managed cache policy CachingOptimized. */
const cachingOptimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';

export interface OriginWish {
  readonly id: string;
  readonly bucket: string;
  readonly region: string;
  /** Viewer paths it serves; without it, the default behaviour. */
  readonly pathPattern?: string;
  readonly accessControlId?: string;
  readonly accessIdentityId?: string;
}

export interface DistributionWish {
  readonly name: string;
  readonly origins: readonly OriginWish[];
}

const origin = (wish: OriginWish): Origin => ({
  Id: wish.id,
  DomainName: `${wish.bucket}.s3.${wish.region}.amazonaws.com`,
  OriginPath: '',
  S3OriginConfig: {
    OriginAccessIdentity: wish.accessIdentityId
      ? `origin-access-identity/cloudfront/${wish.accessIdentityId}`
      : '',
  },
  ...(wish.accessControlId && { OriginAccessControlId: wish.accessControlId }),
});

const behaviour = (originId: string) => ({
  TargetOriginId: originId,
  ViewerProtocolPolicy: 'redirect-to-https' as const,
  AllowedMethods: {
    Quantity: 2,
    Items: ['GET' as const, 'HEAD' as const],
    CachedMethods: { Quantity: 2, Items: ['GET' as const, 'HEAD' as const] },
  },
  Compress: true,
  CachePolicyId: cachingOptimized,
});

const pathBehaviours = (origins: readonly OriginWish[]): CacheBehavior[] =>
  origins.flatMap((wish) =>
    wish.pathPattern ? [{ PathPattern: wish.pathPattern, ...behaviour(wish.id) }] : [],
  );

/** The origin without a path pattern serves everything else. */
export const distributionConfig = (wish: DistributionWish): DistributionConfig => {
  const main = wish.origins.find((candidate) => candidate.pathPattern === undefined);
  if (main === undefined)
    throw new Error(`The distribution ${wish.name} has no origin for its default behaviour.`);
  const others = pathBehaviours(wish.origins);
  return {
    CallerReference: `lab-${wish.name}`,
    Comment: wish.name,
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: { Quantity: wish.origins.length, Items: wish.origins.map(origin) },
    DefaultCacheBehavior: behaviour(main.id),
    CacheBehaviors: { Quantity: others.length, ...(others.length > 0 && { Items: others }) },
  };
};
