/** Distributions: made, and refused (aws-facts 2.1). */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { answer, type Behaviour } from '../behaviour.ts';
import { distributionConfig, newControl, newDistribution, newIdentity, s3Origin } from '../documents.ts';
import type { World } from '../world.ts';
import { create, deployed, read, statusOf } from './distribution-calls.ts';

const withOrigins = (world: World, ...origins: readonly ReturnType<typeof s3Origin>[]) =>
  distributionConfig(world.newName(), { Origins: { Quantity: origins.length, Items: [...origins] } });

const made: readonly Behaviour[] = [
  {
    id: 'cf-create',
    says: 'A new distribution has an id, an ARN with the account, a cloudfront.net name and an ETag.',
    source: 'aws-facts 2.1; CloudFront API CreateDistribution',
    evidence: 'V',
    aws: { arn: 'arn:aws:cloudfront::111122223333:distribution/ID', host: '*.cloudfront.net', eTag: true },
    observe: async (world) => {
      const { distribution, eTag } = await newDistribution(world);
      return {
        arn: distribution.ARN?.replace(distribution.Id ?? '', 'ID') ?? null,
        host: distribution.DomainName?.replace(/^[a-z0-9]+\./i, '*.') ?? null,
        eTag: eTag !== '',
      };
    },
  },
  {
    id: 'cf-status',
    says: 'A new distribution is InProgress, and Deployed later.',
    source: 'aws-facts 4.5; SDK-CF Distribution.Status',
    evidence: 'V',
    aws: { first: 'InProgress', later: 'Deployed' },
    observe: async (world) => {
      const { distribution } = await newDistribution(world);
      return { first: distribution.Status ?? null, later: await deployed(world, distribution.Id) };
    },
  },
  {
    id: 'cf-config-round-trip',
    says: 'GetDistributionConfig shows how each origin signs, and what the summary leaves out.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { control: true, identity: '', root: 'index.html', reference: true },
    observe: async (world) => {
      const { control } = await newControl(world);
      const origin = s3Origin({ OriginAccessControlId: control.Id });
      const config = { ...withOrigins(world, origin), DefaultRootObject: 'index.html' };
      const { Distribution } = await create(world, config);
      const back = await read(world, Distribution?.Id);
      const shown = back.config?.Origins?.Items?.[0];
      return {
        control: shown?.OriginAccessControlId === control.Id,
        identity: shown?.S3OriginConfig?.OriginAccessIdentity ?? 'not said',
        root: back.config?.DefaultRootObject ?? 'not said',
        reference: back.config?.CallerReference === config.CallerReference,
      };
    },
  },
  {
    id: 'cf-get-absent',
    says: 'A distribution that does not exist is NoSuchDistribution.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: 'NoSuchDistribution 404',
    observe: (world) => answer(statusOf(world, 'E00000EXAMPLE0')),
  },
];

const twice: readonly Behaviour[] = [
  {
    id: 'cf-reference-again',
    says: 'A CallerReference that was used before makes nothing, with the same configuration or another.',
    source: 'SDK-CF DistributionConfig.CallerReference',
    evidence: 'V',
    aws: { same: 'DistributionAlreadyExists 409', other: 'DistributionAlreadyExists 409' },
    observe: async (world) => {
      const config = distributionConfig(world.newName());
      await create(world, config);
      return {
        same: await answer(create(world, config)),
        other: await answer(create(world, { ...config, Comment: 'another' })),
      };
    },
  },
];

const refused = (
  id: string,
  says: string,
  aws: string,
  config: (world: World) => DistributionConfig | Promise<DistributionConfig>,
): Behaviour => ({
  id: `cf-${id}`,
  says,
  source: 'aws-facts 2.1; CloudFront API CreateDistribution, Errors',
  evidence: 'V',
  aws,
  observe: async (world) => answer(create(world, await config(world))),
});

const identityPath = (id: string | undefined) => ({
  OriginAccessIdentity: `origin-access-identity/cloudfront/${id}`,
});

const refusals: readonly Behaviour[] = [
  refused(
    'unknown-control',
    'An access control that does not exist is refused.',
    'InvalidOriginAccessControl 400',
    (world) => withOrigins(world, s3Origin({ OriginAccessControlId: 'E00000EXAMPLE0' })),
  ),
  refused(
    'unknown-identity',
    'An access identity that does not exist is refused.',
    'InvalidOriginAccessIdentity 400',
    (world) => withOrigins(world, s3Origin({ S3OriginConfig: identityPath('E00000EXAMPLE0') })),
  ),
  refused(
    'control-and-identity',
    'An origin cannot have both an access control and an identity.',
    'IllegalOriginAccessConfiguration 400',
    async (world) => {
      const { control } = await newControl(world);
      const { identity } = await newIdentity(world);
      const both = { OriginAccessControlId: control.Id, S3OriginConfig: identityPath(identity.Id) };
      return withOrigins(world, s3Origin(both));
    },
  ),
  refused('unknown-target', 'A behaviour needs an origin that exists.', 'NoSuchOrigin 404', (world) =>
    withOrigins(world, s3Origin({ Id: 'another' })),
  ),
  refused(
    'quantities',
    'A Quantity must say how many Items there are.',
    'InconsistentQuantities 400',
    (world) => distributionConfig(world.newName(), { Origins: { Quantity: 2, Items: [s3Origin()] } }),
  ),
];

export const cloudFrontCreate: readonly Behaviour[] = [...made, ...twice, ...refusals];
