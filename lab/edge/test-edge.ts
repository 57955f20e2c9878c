/** A running lab and edge with a bucket `site` and an OAC, and short ways to act and to look. */
import {
  CreateDistributionCommand,
  CreateInvalidationCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
  type Origin,
} from '@aws-sdk/client-cloudfront';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach } from 'vitest';
import { distributionConfig, oacConfig, s3Origin } from '../aws/test-distribution.ts';
import { oacStatement, policyOf, startTestLab, type TestLab } from '../aws/test-lab.ts';
import { type Edge, startEdge } from './edge.ts';

export let lab: TestLab;
export let edge: Edge;
export let oac: string;
/** Starts both before each test of the file and ends them after it. */
export const useEdge = (): void => {
  beforeEach(async () => {
    lab = await startTestLab({ traps: { invalidationMs: 1_000 } });
    edge = await startEdge(lab.account);
    const made = await lab.cloudFront.send(
      new CreateOriginAccessControlCommand({ OriginAccessControlConfig: oacConfig('oac') }),
    );
    oac = made.OriginAccessControl?.Id ?? '';
    await newBucket('site', { 'index.html': 'home', 'a.txt': 'a' });
  });
  afterEach(async () => {
    await edge.close();
    await lab.close();
  });
};

export const newBucket = async (Bucket: string, objects: Record<string, string>) => {
  await lab.s3.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, Body] of Object.entries(objects)) {
    await lab.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain' }));
  }
};
export const create = async (
  origins: readonly Origin[],
  more: Partial<DistributionConfig> = {},
  reference = 'one',
) => {
  const DistributionConfig = distributionConfig(reference, origins, more);
  const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  return {
    id: made.Distribution?.Id ?? '',
    arn: made.Distribution?.ARN ?? '',
    eTag: made.ETag ?? '',
    config: DistributionConfig,
  };
};
export const grant = (Bucket: string, ...statements: readonly object[]) =>
  lab.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(...statements) }));
export const served = async () => {
  const made = await create([s3Origin('site', { oac })]);
  await grant('site', oacStatement('site', made.arn));
  return made;
};
export const look = async (id: string, path = '/index.html', more: Parameters<Edge['view']>[2] = {}) => {
  const answer = await edge.view(id, path, more);
  return `${answer.status} ${answer.headers['x-cache']}`;
};
export const miss = '200 Miss from cloudfront';
export const hit = '200 Hit from cloudfront';
export const refused = '403 Error from cloudfront';
export const invalidate = (id: string, ...Items: string[]) =>
  lab.cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: id,
      InvalidationBatch: { CallerReference: Items.join(), Paths: { Quantity: Items.length, Items } },
    }),
  );
export const revoke = () => lab.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'site' }));
