/** Invalidations: once per reference, in progress for a while, with a quota (aws-facts 4.3). */
import {
  CreateInvalidationCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { answer, type Behaviour, eventually } from '../behaviour.ts';
import { newDistribution } from '../documents.ts';
import type { World } from '../world.ts';

const invalidate = async (
  world: World,
  DistributionId: string | undefined,
  CallerReference: string,
  Items: string[],
) => {
  const Paths = { Quantity: Items.length, Items };
  const command = new CreateInvalidationCommand({
    DistributionId,
    InvalidationBatch: { CallerReference, Paths },
  });
  return (await world.cloudFront.send(command)).Invalidation;
};

const newId = async (world: World): Promise<string | undefined> =>
  (await newDistribution(world)).distribution.Id;

const badPath = (id: string, says: string, path: string): Behaviour => ({
  id: `cf-invalidation-${id}`,
  says,
  source: 'aws-facts 4.3; CFDG/invalidation-specifying-objects',
  evidence: 'V',
  aws: 'InvalidArgument 400',
  observe: async (world) => answer(invalidate(world, await newId(world), world.newName(), [path])),
});

const life: readonly Behaviour[] = [
  {
    id: 'cf-invalidation-status',
    says: 'A new invalidation is InProgress, and Completed later.',
    source: 'aws-facts 4.3',
    evidence: 'V',
    aws: { first: 'InProgress', later: 'Completed', paths: ['/*'] },
    observe: async (world) => {
      const DistributionId = await newId(world);
      const made = await invalidate(world, DistributionId, world.newName(), ['/*']);
      const get = async () => {
        const command = new GetInvalidationCommand({ DistributionId, Id: made?.Id });
        return (await world.cloudFront.send(command)).Invalidation;
      };
      const last = await eventually(get, (one) => one?.Status === 'Completed');
      return {
        first: made?.Status ?? null,
        later: last?.Status ?? null,
        paths: last?.InvalidationBatch?.Paths?.Items ?? [],
      };
    },
  },
  {
    id: 'cf-invalidation-same-reference',
    says: 'The same reference with the same paths is the same invalidation.',
    source: 'aws-facts 4.3',
    evidence: 'V',
    aws: { same: true, listed: 1 },
    observe: async (world) => {
      const DistributionId = await newId(world);
      const reference = world.newName();
      const first = await invalidate(world, DistributionId, reference, ['/a', '/b*']);
      const second = await invalidate(world, DistributionId, reference, ['/a', '/b*']);
      const list = await world.cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
      return { same: first?.Id === second?.Id, listed: list.InvalidationList?.Quantity ?? null };
    },
  },
  {
    id: 'cf-invalidation-other-paths',
    says: 'The same reference with other paths is refused.',
    source: 'aws-facts 4.3 (the name is documented, its HTTP status is not)',
    evidence: 'V',
    aws: 'InvalidationBatchAlreadyExists',
    observe: async (world) => {
      const DistributionId = await newId(world);
      const reference = world.newName();
      await invalidate(world, DistributionId, reference, ['/a']);
      const second = await answer(invalidate(world, DistributionId, reference, ['/b']));
      return second.split(' ')[0] ?? null;
    },
  },
  {
    id: 'cf-invalidation-later-reference',
    says: 'Another reference with the same paths is another invalidation.',
    source: 'aws-facts 4.3',
    evidence: 'V',
    aws: { same: false, listed: 2 },
    observe: async (world) => {
      const DistributionId = await newId(world);
      const first = await invalidate(world, DistributionId, world.newName(), ['/*']);
      const second = await invalidate(world, DistributionId, world.newName(), ['/*']);
      const list = await world.cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
      return { same: first?.Id === second?.Id, listed: list.InvalidationList?.Items?.length ?? null };
    },
  },
  {
    id: 'cf-invalidation-pages',
    says: 'MaxItems makes pages of invalidations.',
    source: 'CloudFront API ListInvalidations',
    evidence: 'V',
    aws: { size: 1, truncated: true },
    observe: async (world) => {
      const DistributionId = await newId(world);
      await invalidate(world, DistributionId, world.newName(), ['/a']);
      await invalidate(world, DistributionId, world.newName(), ['/b']);
      const list = await world.cloudFront.send(new ListInvalidationsCommand({ DistributionId, MaxItems: 1 }));
      const { Items = [], IsTruncated = 'not said' } = list.InvalidationList ?? {};
      return { size: Items.length, truncated: IsTruncated };
    },
  },
];

const refused: readonly Behaviour[] = [
  badPath('relative-path', 'A path must begin with a slash.', 'index.html'),
  badPath('tilde', 'A path with ~ is not supported.', '/~home/*'),
  {
    id: 'cf-invalidation-wildcards',
    says: 'More than 15 wildcards in progress are too many.',
    source: 'aws-facts 4.3; CFDG/invalidationlimits',
    evidence: 'V',
    aws: 'TooManyInvalidationsInProgress 400',
    observe: async (world) => {
      const paths = Array.from({ length: 16 }, (_, index) => `/${index}/*`);
      return answer(invalidate(world, await newId(world), world.newName(), paths));
    },
  },
  {
    id: 'cf-invalidation-absent',
    says: 'There is no invalidation without its distribution, and no answer about one that was never made.',
    source: 'CloudFront API CreateInvalidation and GetInvalidation, Errors',
    evidence: 'V',
    aws: { distribution: 'NoSuchDistribution 404', invalidation: 'NoSuchInvalidation 404' },
    observe: async (world) => {
      const get = { DistributionId: await newId(world), Id: 'I00000EXAMPLE0' };
      return {
        distribution: await answer(invalidate(world, 'E00000EXAMPLE0', world.newName(), ['/*'])),
        invalidation: await answer(world.cloudFront.send(new GetInvalidationCommand(get))),
      };
    },
  },
];

export const cloudFrontInvalidations: readonly Behaviour[] = [...life, ...refused];
