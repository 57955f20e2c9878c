/** Changes of distributions, with the waits that CloudFront imposes. */
import {
  DeleteDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Actor } from '../../lab/story/actors.ts';
import type { Ground } from './ground.ts';
import type { Deed } from './people.ts';

const update = async (
  actor: Actor,
  id: string,
  change: (config: DistributionConfig) => DistributionConfig,
): Promise<DistributionConfig | undefined> => {
  const { Distribution, ETag } = await actor.cloudFront.send(new GetDistributionCommand({ Id: id }));
  const before = Distribution?.DistributionConfig;
  if (before === undefined) return undefined;
  const input = { Id: id, IfMatch: ETag, DistributionConfig: change(before) };
  await actor.cloudFront.send(new UpdateDistributionCommand(input));
  return before;
};

const withoutFiles = (config: DistributionConfig): DistributionConfig => {
  const origins = (config.Origins?.Items ?? []).filter((origin) => origin.Id !== 'files');
  return {
    ...config,
    Origins: { Quantity: origins.length, Items: origins },
    CacheBehaviors: { Quantity: 0 },
  };
};

/** Takes the origin `files` out of the distribution `blog`. */
export const detach =
  ({ seeded }: Ground): Deed =>
  async (actor) => {
    await update(actor, seeded.distributions.blog.id, withoutFiles);
  };

/** Takes it out and, a few minutes later, puts it back: as a rollout that goes wrong does. */
export const attach =
  ({ seeded }: Ground): Deed =>
  async (actor, sleep) => {
    const before = await update(actor, seeded.distributions.blog.id, withoutFiles);
    await sleep(6 * 60_000);
    if (before) await update(actor, seeded.distributions.blog.id, () => before);
  };

export const changeConfig =
  ({ seeded }: Ground): Deed =>
  async (actor) => {
    await update(actor, seeded.distributions.docs.id, (config) => ({ ...config, Comment: 'changed' }));
  };

/** Disabled, waited for, deleted. */
export const deleteWhenDeployed =
  (name: keyof Ground['seeded']['distributions']) =>
  ({ seeded }: Ground): Deed =>
  async (actor, sleep) => {
    const { id } = seeded.distributions[name];
    await update(actor, id, (config) => ({ ...config, Enabled: false }));
    for (;;) {
      await sleep(60_000);
      const { Distribution, ETag } = await actor.cloudFront.send(new GetDistributionCommand({ Id: id }));
      if (Distribution?.Status !== 'Deployed') continue;
      await actor.cloudFront.send(new DeleteDistributionCommand({ Id: id, IfMatch: ETag }));
      return;
    }
  };
