/** Fills the lab's account: five distributions, five buckets in two Regions, one key, correct policies, objects. */
import { CreateAliasCommand, CreateKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Actor } from './actors.ts';
import { createDistributions, createOriginAccess } from './seed-distributions.ts';
import { type BucketName, buckets, pageCount, type Seeded } from './seed-names.ts';
import {
  cdkPolicy,
  cloudFormationPolicy,
  consoleOaiPolicy,
  ownerKeyPolicy,
  siteKeyPolicy,
  terraformPolicy,
} from './seed-policies.ts';

const createBucket = async (owner: Actor, name: BucketName, keyArn: string): Promise<void> => {
  const region = buckets[name];
  const s3 = owner.s3(region);
  const location =
    region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket: name, ...location }));
  if (name === 'acme-docs') {
    const rule = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: name,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: rule, BucketKeyEnabled: true }],
        },
      }),
    );
  }
  const pages = Array.from({ length: pageCount }, (_, index) => `page-${index + 1}.html`);
  const keys = [
    'index.html',
    ...pages,
    ...(name === 'acme-media' ? pages.map((page) => `media/${page}`) : []),
  ];
  for (const Key of keys) {
    await s3.send(
      new PutObjectCommand({ Bucket: name, Key, Body: `${name}: ${Key}\n`, ContentType: 'text/html' }),
    );
  }
};

const createKey = async (owner: Actor, account: string): Promise<string> => {
  const kms = owner.kms('eu-west-1');
  const Policy = JSON.stringify(ownerKeyPolicy(account));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'acme-docs objects', Policy }));
  await kms.send(
    new CreateAliasCommand({ AliasName: 'alias/acme-docs', TargetKeyId: KeyMetadata?.KeyId ?? '' }),
  );
  return KeyMetadata?.Arn ?? '';
};

const putPolicy = (actor: Actor, bucket: BucketName, document: unknown): Promise<unknown> =>
  actor
    .s3(buckets[bucket])
    .send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(document) }));

/** Makes everything through the real SDK. `uploaderArn` is a role that exists and that a policy names. */
export const seedAccount = async (owner: Actor, account: string, uploaderArn: string): Promise<Seeded> => {
  const keyArn = await createKey(owner, account);
  for (const name of Object.keys(buckets) as BucketName[]) await createBucket(owner, name, keyArn);
  const access = await createOriginAccess(owner);
  const distributions = await createDistributions(owner, access.accessControlId, access.accessIdentityId);
  const { docs, shop, blog, campaign } = distributions;
  await putPolicy(owner, 'acme-docs', cdkPolicy('acme-docs', docs.arn));
  await putPolicy(owner, 'acme-assets', terraformPolicy('acme-assets', [shop.arn, blog.arn]));
  await putPolicy(owner, 'acme-media', cloudFormationPolicy('acme-media', blog.arn, uploaderArn));
  await putPolicy(owner, 'acme-legacy', consoleOaiPolicy('acme-legacy', access.accessIdentityId));
  await putPolicy(owner, 'acme-campaign', cdkPolicy('acme-campaign', campaign.arn));
  const Policy = JSON.stringify(siteKeyPolicy(account, docs.arn));
  await owner.kms('eu-west-1').send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy }));
  return { account, distributions, keyArn, ...access };
};
