/** What people and tools do to distributions in the river's tests. */
import {
  CopyDistributionCommand,
  CreateDistributionCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
  type DistributionConfig,
  GetCloudFrontOriginAccessIdentityCommand,
  GetDistributionConfigCommand,
  type Origin,
  UpdateDistributionCommand,
  UpdateDistributionWithStagingConfigCommand,
} from '@aws-sdk/client-cloudfront';
import type { Actor } from '../../lab/story/actors.ts';
import { distributionConfig, type OriginWish } from '../../lab/story/distribution-config.ts';
import type { Distribution } from './account.ts';

const configOf = async ({ cloudFront }: Actor, id: string) => {
  const { DistributionConfig, ETag } = await cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined || ETag === undefined) throw new Error(`${id} has no configuration`);
  return { config: DistributionConfig, eTag: ETag };
};

export const updateConfig = async (
  actor: Actor,
  id: string,
  change: (config: DistributionConfig) => DistributionConfig,
): Promise<void> => {
  const { config, eTag } = await configOf(actor, id);
  const command = { Id: id, IfMatch: eTag, DistributionConfig: change(config) };
  await actor.cloudFront.send(new UpdateDistributionCommand(command));
};

export const updateOrigin = (
  actor: Actor,
  id: string,
  originId: string,
  change: (origin: Origin) => Origin,
): Promise<void> =>
  updateConfig(actor, id, (config) => {
    const items = (config.Origins?.Items ?? []).map((one) => (one.Id === originId ? change(one) : one));
    return { ...config, Origins: { Quantity: items.length, Items: items } };
  });

/** A multi-tenant distribution, which plain ListDistributions does not show. */
export const createTenantOnly = async (
  actor: Actor,
  name: string,
  origins: readonly OriginWish[],
): Promise<Distribution> => {
  const config = { ...distributionConfig({ name, origins }), ConnectionMode: 'tenant-only' as const };
  const command = new CreateDistributionCommand({ DistributionConfig: config });
  const { Distribution: made } = await actor.cloudFront.send(command);
  return { id: made?.Id ?? '', arn: made?.ARN ?? '' };
};

/** A staging twin of the distribution: its own id, ARN and cache. */
export const copyAsStaging = async (actor: Actor, primary: string): Promise<Distribution> => {
  const { eTag } = await configOf(actor, primary);
  const { Distribution: copy } = await actor.cloudFront.send(
    new CopyDistributionCommand({
      PrimaryDistributionId: primary,
      Staging: true,
      IfMatch: eTag,
      CallerReference: `staging-of-${primary}`,
    }),
  );
  return { id: copy?.Id ?? '', arn: copy?.ARN ?? '' };
};

/** The primary takes the configuration of its staging twin. */
export const promote = async (actor: Actor, primary: string, staging: string): Promise<void> => {
  const eTags = await Promise.all([primary, staging].map((id) => configOf(actor, id)));
  await actor.cloudFront.send(
    new UpdateDistributionWithStagingConfigCommand({
      Id: primary,
      StagingDistributionId: staging,
      IfMatch: eTags.map(({ eTag }) => eTag).join(', '),
    }),
  );
};

export const deleteIdentity = async ({ cloudFront }: Actor, id: string): Promise<void> => {
  const { ETag } = await cloudFront.send(new GetCloudFrontOriginAccessIdentityCommand({ Id: id }));
  await cloudFront.send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id: id, IfMatch: ETag }));
};
