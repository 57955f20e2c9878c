/** Distribution configurations for tests of the lab, in the SDK's shape. */
import type { DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';

/** An S3 origin `s3-<bucket>`; `access` adds an OAC id or an OAI id. */
export const s3Origin = (
  bucket: string,
  access: { oac?: string; oai?: string; path?: string; region?: string } = {},
): Origin => ({
  Id: `s3-${bucket}`,
  DomainName: `${bucket}.s3.${access.region ?? 'us-east-1'}.amazonaws.com`,
  OriginPath: access.path ?? '',
  S3OriginConfig: {
    OriginAccessIdentity: access.oai === undefined ? '' : `origin-access-identity/cloudfront/${access.oai}`,
  },
  ...(access.oac === undefined ? {} : { OriginAccessControlId: access.oac }),
});

/** The first origin is the default behaviour's target. */
export const distributionConfig = (
  reference: string,
  origins: readonly Origin[],
  more: Partial<DistributionConfig> = {},
): DistributionConfig => ({
  CallerReference: reference,
  Comment: `comment of ${reference}`,
  Enabled: true,
  Origins: { Quantity: origins.length, Items: [...origins] },
  DefaultCacheBehavior: {
    TargetOriginId: origins[0]?.Id ?? '',
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  },
  ...more,
});

export const oacConfig = (name: string, SigningBehavior: 'always' | 'never' | 'no-override' = 'always') => ({
  Name: name,
  SigningProtocol: 'sigv4' as const,
  SigningBehavior,
  OriginAccessControlOriginType: 's3' as const,
});
