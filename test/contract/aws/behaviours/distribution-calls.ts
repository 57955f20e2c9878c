/** Calls about one distribution that several behaviours make. */
import {
  CreateDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
} from '@aws-sdk/client-cloudfront';
import { eventually } from '../behaviour.ts';
import type { World } from '../world.ts';

export const create = (world: World, config: DistributionConfig) =>
  world.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));

export const statusOf = async (world: World, Id: string | undefined) =>
  (await world.cloudFront.send(new GetDistributionCommand({ Id }))).Distribution?.Status ?? 'not said';

export const deployed = (world: World, Id: string | undefined) =>
  eventually(
    () => statusOf(world, Id),
    (status) => status === 'Deployed',
  );

/** The configuration and its version, as a tool reads them before it changes one thing. */
export const read = async (world: World, Id: string | undefined) => {
  const got = await world.cloudFront.send(new GetDistributionConfigCommand({ Id }));
  return { config: got.DistributionConfig, eTag: got.ETag };
};
