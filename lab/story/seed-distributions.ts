/** The lab's distributions and how they reach their buckets: one origin access control, one legacy identity. */
import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import type { Actor } from './actors.ts';
import { distributionConfig, type OriginWish } from './distribution-config.ts';
import {
  type BucketName,
  buckets,
  type DistributionName,
  type Seeded,
  type SeededDistribution,
} from './seed-names.ts';

const createDistribution = async (
  owner: Actor,
  name: DistributionName,
  origins: readonly OriginWish[],
): Promise<SeededDistribution> => {
  const DistributionConfig = distributionConfig({ name, origins });
  const { Distribution } = await owner.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  const { Id = '', ARN = '', DomainName = '' } = Distribution ?? {};
  return { name, id: Id, arn: ARN, domainName: DomainName };
};

export const createOriginAccess = async (
  owner: Actor,
): Promise<{ accessControlId: string; accessIdentityId: string }> => {
  const control = await owner.cloudFront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: 's3-sites',
        SigningProtocol: 'sigv4',
        SigningBehavior: 'always',
        OriginAccessControlOriginType: 's3',
      },
    }),
  );
  const identity = await owner.cloudFront.send(
    new CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: 'lab-legacy', Comment: 'legacy site' },
    }),
  );
  return {
    accessControlId: control.OriginAccessControl?.Id ?? '',
    accessIdentityId: identity.CloudFrontOriginAccessIdentity?.Id ?? '',
  };
};

export const createDistributions = async (
  owner: Actor,
  accessControlId: string,
  accessIdentityId: string,
): Promise<Seeded['distributions']> => {
  const withControl = (bucket: BucketName, pathPattern?: string): OriginWish => ({
    id: bucket,
    bucket,
    region: buckets[bucket],
    accessControlId,
    ...(pathPattern !== undefined && { pathPattern }),
  });
  const legacy: OriginWish = { id: 'legacy', bucket: 'acme-legacy', region: 'us-east-1', accessIdentityId };
  return {
    docs: await createDistribution(owner, 'docs', [withControl('acme-docs')]),
    shop: await createDistribution(owner, 'shop', [withControl('acme-assets')]),
    blog: await createDistribution(owner, 'blog', [
      withControl('acme-assets'),
      withControl('acme-media', '/media/*'),
    ]),
    legacy: await createDistribution(owner, 'legacy', [legacy]),
    campaign: await createDistribution(owner, 'campaign', [withControl('acme-campaign')]),
  };
};
