/** What the list of distributions shows, how it pages, and tags (aws-facts 2.1, 6). */
import {
  CopyDistributionCommand,
  CreateDistributionWithTagsCommand,
  ListDistributionsByConnectionModeCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudfront';
import { answer, type Behaviour } from '../behaviour.ts';
import { distributionConfig, newControl, newDistribution, newIdentity, s3Origin } from '../documents.ts';
import type { World } from '../world.ts';

/** Every page; the emulators put everything on the first one. */
const listed = async (world: World, id: string | undefined) => {
  let marker: string | undefined;
  do {
    const from = marker === undefined ? {} : { Marker: marker };
    const { DistributionList } = await world.cloudFront.send(new ListDistributionsCommand(from));
    const found = DistributionList?.Items?.find((item) => item.Id === id);
    if (found !== undefined) return found;
    marker = DistributionList?.NextMarker;
  } while (marker);
  return undefined;
};

const tagsOf = async (world: World, Resource: string | undefined) => {
  const { Tags } = await world.cloudFront.send(new ListTagsForResourceCommand({ Resource }));
  return (Tags?.Items ?? []).map(({ Key = '', Value = '' }) => `${Key}=${Value}`);
};

const shapes: readonly Behaviour[] = [
  {
    id: 'cf-list-control',
    says: 'The summary shows the access control of an origin beside an empty identity.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { control: true, identity: '' },
    observe: async (world) => {
      const { control } = await newControl(world);
      const Items = [s3Origin({ OriginAccessControlId: control.Id })];
      const { distribution } = await newDistribution(world, { Origins: { Quantity: 1, Items } });
      const origin = (await listed(world, distribution.Id))?.Origins?.Items?.[0];
      return {
        control: origin?.OriginAccessControlId === control.Id,
        identity: origin?.S3OriginConfig?.OriginAccessIdentity ?? 'not said',
      };
    },
  },
  {
    id: 'cf-list-identity',
    says: 'The summary shows the access identity of an origin as a path.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: 'origin-access-identity/cloudfront/ID',
    observe: async (world) => {
      const { identity } = await newIdentity(world);
      const OriginAccessIdentity = `origin-access-identity/cloudfront/${identity.Id}`;
      const Items = [s3Origin({ S3OriginConfig: { OriginAccessIdentity } })];
      const { distribution } = await newDistribution(world, { Origins: { Quantity: 1, Items } });
      const origin = (await listed(world, distribution.Id))?.Origins?.Items?.[0];
      const shown = origin?.S3OriginConfig?.OriginAccessIdentity ?? 'not said';
      return shown.replace(identity.Id ?? '', 'ID');
    },
  },
  {
    id: 'cf-list-summary',
    says: 'The summary tells what decides access: behaviours, Enabled and Staging.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { enabled: false, staging: false, target: 'site', viewers: 'redirect-to-https' },
    observe: async (world) => {
      const { distribution } = await newDistribution(world, { Enabled: false });
      const summary = await listed(world, distribution.Id);
      return {
        enabled: summary?.Enabled ?? 'not said',
        staging: summary?.Staging ?? 'not said',
        target: summary?.DefaultCacheBehavior?.TargetOriginId ?? 'not said',
        viewers: summary?.DefaultCacheBehavior?.ViewerProtocolPolicy ?? 'not said',
      };
    },
  },
  {
    id: 'cf-list-pages',
    says: 'MaxItems makes pages; NextMarker leads through all of them, each distribution once.',
    source: 'aws-facts 6; CloudFront API ListDistributions',
    evidence: 'V',
    aws: { size: 1, truncated: true, next: 'another distribution' },
    observe: async (world) => {
      await newDistribution(world);
      await newDistribution(world);
      const page = async (Marker?: string) => {
        const from = Marker === undefined ? {} : { Marker };
        const command = new ListDistributionsCommand({ MaxItems: 1, ...from });
        return (await world.cloudFront.send(command)).DistributionList;
      };
      const first = await page();
      const second = await page(first?.NextMarker ?? 'none');
      const other = second?.Items?.length === 1 && second.Items[0]?.Id !== first?.Items?.[0]?.Id;
      return {
        size: first?.Items?.length === 1 ? 1 : 'everything',
        truncated: first?.IsTruncated ?? 'not said',
        next: other ? 'another distribution' : 'no page of its own',
      };
    },
  },
  {
    id: 'cf-list-connection-mode',
    says: 'There is a list of distributions by connection mode.',
    source: 'SDK-CF ListDistributionsByConnectionMode',
    evidence: 'V',
    aws: 'accepted',
    observe: (world) =>
      answer(
        world.cloudFront.send(
          new ListDistributionsByConnectionModeCommand({ ConnectionMode: 'tenant-only' }),
        ),
      ),
  },
  {
    id: 'cf-copy-is-staging',
    says: 'A copy is a staging distribution with an id of its own.',
    source: 'CFDG/continuous-deployment; aws-facts 2.3',
    evidence: 'V',
    aws: { ownId: true, staging: true },
    observe: async (world) => {
      const { distribution, eTag } = await newDistribution(world);
      const copy = await world.cloudFront.send(
        new CopyDistributionCommand({
          PrimaryDistributionId: distribution.Id,
          IfMatch: eTag,
          Staging: true,
          CallerReference: world.newName(),
        }),
      );
      const staging = (await listed(world, copy.Distribution?.Id))?.Staging ?? 'not said';
      return { ownId: copy.Distribution?.Id !== distribution.Id, staging };
    },
  },
];

const tags: readonly Behaviour[] = [
  {
    id: 'cf-tags',
    says: 'Tags are set, replaced by key and taken away by key; none is an empty list.',
    source: 'CloudFront API TagResource, UntagResource, ListTagsForResource',
    evidence: 'V',
    aws: { none: [], set: ['origin-guard=revoked', 'team=web'], left: ['team=web'] },
    observe: async (world) => {
      const { distribution } = await newDistribution(world);
      const Resource = distribution.ARN;
      const none = await tagsOf(world, Resource);
      const tag = (Key: string, Value: string) =>
        world.cloudFront.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key, Value }] } }));
      await tag('origin-guard', 'observe');
      await tag('team', 'web');
      await tag('origin-guard', 'revoked');
      const set = (await tagsOf(world, Resource)).toSorted();
      await world.cloudFront.send(
        new UntagResourceCommand({ Resource, TagKeys: { Items: ['origin-guard'] } }),
      );
      return { none, set, left: await tagsOf(world, Resource) };
    },
  },
  {
    id: 'cf-tags-from-the-start',
    says: 'A distribution can be made with its tags.',
    source: 'CloudFront API CreateDistributionWithTags',
    evidence: 'V',
    aws: ['origin-guard=observe'],
    observe: async (world) => {
      const made = await world.cloudFront.send(
        new CreateDistributionWithTagsCommand({
          DistributionConfigWithTags: {
            DistributionConfig: distributionConfig(world.newName()),
            Tags: { Items: [{ Key: 'origin-guard', Value: 'observe' }] },
          },
        }),
      );
      return tagsOf(world, made.Distribution?.ARN);
    },
  },
  {
    id: 'cf-tags-absent',
    says: 'Tags of a distribution that does not exist are NoSuchResource.',
    source: 'CloudFront API ListTagsForResource, Errors',
    evidence: 'V',
    aws: 'NoSuchResource 404',
    observe: (world) =>
      answer(tagsOf(world, `arn:aws:cloudfront::${world.account}:distribution/E00000EXAMPLE0`)),
  },
];

export const cloudFrontLists: readonly Behaviour[] = [...shapes, ...tags];
