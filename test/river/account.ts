/** A small account for the river's tests: three distributions, four buckets, a key; everything right, made by the real SDK. */
import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Actor } from '../../lab/story/actors.ts';
import { distributionConfig, type OriginWish } from '../../lab/story/distribution-config.ts';
import {
  cdkPolicy,
  consoleOaiPolicy,
  ownerKeyPolicy,
  siteKeyPolicy,
  terraformPolicy,
} from '../../lab/story/seed-policies.ts';

/** Bucket -> Region. `docs` encrypts with the key, `legacy` is read by an identity. */
export const regions = {
  docs: 'eu-west-1',
  media: 'us-east-1',
  files: 'us-east-1',
  legacy: 'us-east-1',
} as const;
export type Bucket = keyof typeof regions;

export interface Distribution {
  readonly id: string;
  readonly arn: string;
}

export interface Seeded {
  /** `blog` serves `media`, and `/files/*` from `files`. */
  readonly distributions: Readonly<Record<'docs' | 'blog' | 'legacy', Distribution>>;
  readonly keyArn: string;
  readonly accessControlId: string;
  readonly accessIdentityId: string;
}

const createBucket = async (owner: Actor, name: Bucket): Promise<void> => {
  const region = regions[name];
  const location =
    region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
  await owner.s3(region).send(new CreateBucketCommand({ Bucket: name, ...location }));
};

export const encryptWith = async (actor: Actor, bucket: Bucket, keyArn: string): Promise<void> => {
  const rule = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
  await actor.s3(regions[bucket]).send(
    new PutBucketEncryptionCommand({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] },
    }),
  );
};

export const putPolicy = async (actor: Actor, bucket: Bucket, document: unknown): Promise<void> => {
  await actor
    .s3(regions[bucket])
    .send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(document) }));
};

export const putKeyPolicy = async (actor: Actor, keyArn: string, document: unknown): Promise<void> => {
  const command = new PutKeyPolicyCommand({ KeyId: keyArn, Policy: JSON.stringify(document) });
  await actor.kms('eu-west-1').send(command);
};

export const createKey = async (owner: Actor, account: string, region = 'eu-west-1'): Promise<string> => {
  const Policy = JSON.stringify(ownerKeyPolicy(account));
  const { KeyMetadata } = await owner.kms(region).send(new CreateKeyCommand({ Policy }));
  return KeyMetadata?.Arn ?? '';
};

export const createDistribution = async (
  owner: Actor,
  name: string,
  origins: readonly OriginWish[],
): Promise<Distribution> => {
  const DistributionConfig = distributionConfig({ name, origins });
  const { Distribution } = await owner.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  return { id: Distribution?.Id ?? '', arn: Distribution?.ARN ?? '' };
};

const createAccess = async ({ cloudFront }: Actor) => {
  const control = await cloudFront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: 's3',
        SigningProtocol: 'sigv4',
        SigningBehavior: 'always',
        OriginAccessControlOriginType: 's3',
      },
    }),
  );
  const config = { CallerReference: 'legacy', Comment: 'legacy' };
  const identity = await cloudFront.send(
    new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig: config }),
  );
  return {
    accessControlId: control.OriginAccessControl?.Id ?? '',
    accessIdentityId: identity.CloudFrontOriginAccessIdentity?.Id ?? '',
  };
};

/** The policies that are right for {@link Seeded}, to break and to compare with. */
export const rightPolicies = (seeded: Seeded, account: string) => ({
  docs: cdkPolicy('docs', seeded.distributions.docs.arn),
  media: terraformPolicy('media', [seeded.distributions.blog.arn]),
  files: cdkPolicy('files', seeded.distributions.blog.arn),
  legacy: consoleOaiPolicy('legacy', seeded.accessIdentityId),
  key: siteKeyPolicy(account, seeded.distributions.docs.arn),
});

export const seed = async (owner: Actor, account: string): Promise<Seeded> => {
  for (const name of Object.keys(regions) as Bucket[]) await createBucket(owner, name);
  const keyArn = await createKey(owner, account);
  await encryptWith(owner, 'docs', keyArn);
  const access = await createAccess(owner);
  const { accessControlId, accessIdentityId } = access;
  const signed = (bucket: Bucket): OriginWish => ({
    id: bucket,
    bucket,
    region: regions[bucket],
    accessControlId,
  });
  const distributions = {
    docs: await createDistribution(owner, 'docs', [signed('docs')]),
    blog: await createDistribution(owner, 'blog', [
      signed('media'),
      { ...signed('files'), pathPattern: '/files/*' },
    ]),
    legacy: await createDistribution(owner, 'legacy', [
      { id: 'legacy', bucket: 'legacy', region: 'us-east-1', accessIdentityId },
    ]),
  };
  const seeded = { distributions, keyArn, ...access };
  const right = rightPolicies(seeded, account);
  for (const name of Object.keys(regions) as Bucket[]) await putPolicy(owner, name, right[name]);
  await putKeyPolicy(owner, keyArn, right.key);
  return seeded;
};
