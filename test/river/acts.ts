/** What people and tools do to the account in the river's tests. */
import {
  DeleteDistributionCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import type { Actor } from '../../lab/story/actors.ts';
import { type Bucket, regions } from './account.ts';
import type { Bed } from './bed.ts';

export const deletePolicy = async (actor: Actor, bucket: Bucket): Promise<void> => {
  await actor.s3(regions[bucket]).send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
};

export const tagBucket = async (actor: Actor, bucket: Bucket, marker: string): Promise<void> => {
  const Tagging = { TagSet: [{ Key: 'origin-guard', Value: marker }] };
  await actor.s3(regions[bucket]).send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging }));
};

export const tagDistribution = async (actor: Actor, arn: string, marker: string): Promise<void> => {
  const Tags = { Items: [{ Key: 'origin-guard', Value: marker }] };
  await actor.cloudFront.send(new TagResourceCommand({ Resource: arn, Tags }));
};

export const untagBucket = async (actor: Actor, bucket: Bucket): Promise<void> => {
  await actor.s3(regions[bucket]).send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
};

export const untagDistribution = async (actor: Actor, arn: string): Promise<void> => {
  const TagKeys = { Items: ['origin-guard'] };
  await actor.cloudFront.send(new UntagResourceCommand({ Resource: arn, TagKeys }));
};

const update = async (
  actor: Actor,
  id: string,
  change: (config: DistributionConfig) => DistributionConfig,
) => {
  const { cloudFront } = actor;
  const { DistributionConfig, ETag } = await cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined) throw new Error(`${id} has no configuration`);
  const changed = change(DistributionConfig);
  await cloudFront.send(
    new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: changed }),
  );
  return DistributionConfig;
};

/** Takes the origin `files` and its behaviour out of the distribution `blog`; answers how to bring them back. */
export const detachFiles = async (bed: Bed): Promise<() => Promise<void>> => {
  const { id } = bed.seeded.distributions.blog;
  const { terraform } = bed.actors;
  const before = await update(terraform, id, (config) => {
    const origins = (config.Origins?.Items ?? []).filter((origin) => origin.Id !== 'files');
    return {
      ...config,
      Origins: { Quantity: origins.length, Items: origins },
      CacheBehaviors: { Quantity: 0 },
    };
  });
  return async () => {
    await update(terraform, id, () => before);
  };
};

export const deleteDistribution = async (actor: Actor, id: string): Promise<void> => {
  const { cloudFront } = actor;
  const { DistributionConfig, ETag } = await cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined) throw new Error(`${id} has no configuration`);
  const off = { Id: id, IfMatch: ETag, DistributionConfig: { ...DistributionConfig, Enabled: false } };
  const disabled = await cloudFront.send(new UpdateDistributionCommand(off));
  await cloudFront.send(new DeleteDistributionCommand({ Id: id, IfMatch: disabled.ETag }));
};

type Document = Readonly<Record<string, unknown>>;

/** The statements of a policy that do not name CloudFront: what is left when somebody takes just the reader out. */
export const withoutCloudFront = (document: Document): Document => ({
  ...document,
  Statement: (document.Statement as readonly Document[]).filter(
    (statement) => !/cloudfront/i.test(JSON.stringify(statement.Principal)),
  ),
});

/** The same policy with a grant to all of CloudFront, in place of the conditioned one. */
export const unconditioned = (document: Document): Document => ({
  ...document,
  Statement: (document.Statement as readonly Document[]).map((statement) => {
    const { Condition: _, ...open } = statement;
    return /cloudfront/i.test(JSON.stringify(statement.Principal)) ? open : statement;
  }),
});
