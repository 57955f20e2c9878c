/** Documents and resources that several behaviours begin with. */
import {
  type CloudFrontOriginAccessIdentity,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  type Distribution,
  type DistributionConfig,
  type Origin,
  type OriginAccessControl,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { CreateBucketCommand, DeletePublicAccessBlockCommand } from '@aws-sdk/client-s3';
import type { World } from './world.ts';

export const policyOf = (...statements: readonly object[]) => ({
  Version: '2012-10-17',
  Statement: statements,
});

export const distributionArn = (account: string) => `arn:aws:cloudfront::${account}:distribution/EXAMPLE1`;

/** The grant that an origin access control needs (aws-facts 1.1, G5). */
export const oacGrant = (bucket: string, account: string) => ({
  Sid: 'AllowCloudFront',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'AWS:SourceArn': distributionArn(account) } },
});

export const publicGrant = (bucket: string) => ({
  Sid: 'Public',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
});

export const rootStatement = (account: string) => ({
  Sid: 'Owner',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});

/** A unique id of the right form that no principal ever had. */
export const deadPrincipal = 'AIDAJQABLZS4A3QDU576Q';

export const newBucket = async (world: World): Promise<string> => {
  const Bucket = world.newName();
  await world.s3().send(new CreateBucketCommand({ Bucket }));
  return Bucket;
};

/** A bucket to which Block Public Access does not apply. */
export const openBucket = async (world: World): Promise<string> => {
  const Bucket = await newBucket(world);
  await world.s3().send(new DeletePublicAccessBlockCommand({ Bucket }));
  return Bucket;
};

export const s3Origin = (over: Partial<Origin> = {}): Origin => ({
  Id: 'site',
  DomainName: 'site.s3.eu-west-1.amazonaws.com',
  S3OriginConfig: { OriginAccessIdentity: '' },
  ...over,
});

export const distributionConfig = (
  reference: string,
  over: Partial<DistributionConfig> = {},
): DistributionConfig => ({
  CallerReference: reference,
  Comment: 'contract',
  Enabled: true,
  Origins: { Quantity: 1, Items: [s3Origin()] },
  DefaultCacheBehavior: {
    TargetOriginId: 'site',
    ViewerProtocolPolicy: 'redirect-to-https',
    // The managed policy CachingOptimized.
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  },
  ...over,
});

export interface Made {
  readonly distribution: Distribution;
  readonly eTag: string;
}

export const newDistribution = async (
  world: World,
  over: Partial<DistributionConfig> = {},
): Promise<Made> => {
  const DistributionConfig = distributionConfig(world.newName(), over);
  const made = await world.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  return { distribution: made.Distribution as Distribution, eTag: made.ETag ?? '' };
};

export interface MadeControl {
  readonly control: OriginAccessControl;
  readonly eTag: string;
}

export const controlConfig = (Name: string) => ({
  Name,
  SigningProtocol: 'sigv4' as const,
  SigningBehavior: 'always' as const,
  OriginAccessControlOriginType: 's3' as const,
});

export const newControl = async (world: World): Promise<MadeControl> => {
  const OriginAccessControlConfig = controlConfig(world.newName());
  const made = await world.cloudFront.send(
    new CreateOriginAccessControlCommand({ OriginAccessControlConfig }),
  );
  return { control: made.OriginAccessControl as OriginAccessControl, eTag: made.ETag ?? '' };
};

export interface MadeIdentity {
  readonly identity: CloudFrontOriginAccessIdentity;
  readonly eTag: string;
}

export const newIdentity = async (world: World): Promise<MadeIdentity> => {
  const made = await world.cloudFront.send(
    new CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: world.newName(), Comment: 'contract' },
    }),
  );
  const identity = made.CloudFrontOriginAccessIdentity as CloudFrontOriginAccessIdentity;
  return { identity, eTag: made.ETag ?? '' };
};

export const newKey = async (world: World, region?: string): Promise<KeyMetadata & { Arn: string }> => {
  const made = await world.kms(region).send(new CreateKeyCommand({}));
  return made.KeyMetadata as KeyMetadata & { Arn: string };
};
