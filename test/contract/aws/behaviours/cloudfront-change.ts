/** Distributions: changed and deleted, only with the right ETag (aws-facts 2.1). */
import {
  DeleteDistributionCommand,
  type DistributionConfig,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { answer, type Behaviour } from '../behaviour.ts';
import { newDistribution } from '../documents.ts';
import type { World } from '../world.ts';
import { deployed, read, statusOf } from './distribution-calls.ts';

const update = (world: World, Id: string | undefined, config: DistributionConfig, IfMatch?: string) =>
  world.cloudFront.send(
    new UpdateDistributionCommand({
      Id,
      DistributionConfig: config,
      ...(IfMatch === undefined ? {} : { IfMatch }),
    }),
  );

export const cloudFrontChange: readonly Behaviour[] = [
  {
    id: 'cf-update',
    says: 'An update with the ETag takes effect, and changes the ETag.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { comment: 'changed', newETag: true },
    observe: async (world) => {
      const { distribution, eTag } = await newDistribution(world);
      const { config } = await read(world, distribution.Id);
      const changes = { ...(config as DistributionConfig), Comment: 'changed' };
      const updated = await update(world, distribution.Id, changes, eTag);
      const after = await read(world, distribution.Id);
      return { comment: after.config?.Comment ?? 'not said', newETag: updated.ETag !== eTag };
    },
  },
  {
    id: 'cf-update-status',
    says: 'A changed distribution is InProgress again until every edge has the change.',
    source: 'aws-facts 4.5; SDK-CF Distribution.Status',
    evidence: 'V',
    aws: { before: 'Deployed', changed: 'InProgress', later: 'Deployed' },
    observe: async (world) => {
      const { distribution, eTag } = await newDistribution(world);
      const before = await deployed(world, distribution.Id);
      const { config } = await read(world, distribution.Id);
      const changes = { ...(config as DistributionConfig), Comment: 'changed' };
      const updated = await update(world, distribution.Id, changes, eTag);
      const later = await deployed(world, distribution.Id);
      return { before, changed: updated.Distribution?.Status ?? 'not said', later };
    },
  },
  {
    id: 'cf-update-if-match',
    says: 'An update with a stale ETag is PreconditionFailed, without one InvalidIfMatchVersion.',
    source: 'aws-facts 2.1, 4.5',
    evidence: 'V',
    aws: { stale: 'PreconditionFailed 412', missing: 'InvalidIfMatchVersion 400' },
    observe: async (world) => {
      const { distribution } = await newDistribution(world);
      const { config } = await read(world, distribution.Id);
      const same = config as DistributionConfig;
      return {
        stale: await answer(update(world, distribution.Id, same, 'E00000EXAMPLE0')),
        missing: await answer(update(world, distribution.Id, same)),
      };
    },
  },
  {
    id: 'cf-update-reference',
    says: 'An update cannot change the CallerReference.',
    source: 'aws-facts 2.1; CloudFront API UpdateDistribution, Errors (IllegalUpdate)',
    evidence: 'V',
    aws: 'IllegalUpdate 400',
    observe: async (world) => {
      const { distribution, eTag } = await newDistribution(world);
      const { config } = await read(world, distribution.Id);
      const changes = { ...(config as DistributionConfig), CallerReference: world.newName() };
      return answer(update(world, distribution.Id, changes, eTag));
    },
  },
  {
    id: 'cf-delete',
    says: 'Only a disabled distribution can be deleted, and only with its ETag.',
    source: 'CloudFront API DeleteDistribution, Errors',
    evidence: 'V',
    aws: {
      enabled: 'DistributionNotDisabled 409',
      stale: 'PreconditionFailed 412',
      disabled: 'accepted',
      afterwards: 'NoSuchDistribution 404',
    },
    observe: async (world) => {
      const on = await newDistribution(world);
      const off = await newDistribution(world, { Enabled: false });
      const remove = (Id: string | undefined, IfMatch: string) =>
        answer(world.cloudFront.send(new DeleteDistributionCommand({ Id, IfMatch })));
      await deployed(world, off.distribution.Id);
      return {
        enabled: await remove(on.distribution.Id, on.eTag),
        stale: await remove(off.distribution.Id, 'E00000EXAMPLE0'),
        disabled: await remove(off.distribution.Id, off.eTag),
        afterwards: await answer(statusOf(world, off.distribution.Id)),
      };
    },
  },
];
