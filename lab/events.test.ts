import {
  CreateDistributionCommand,
  DeleteDistributionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketTaggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distributionConfig, oacConfig, s3Origin } from './aws/test-distribution.ts';
import { oacStatement, policyOf, refusal, settle, startTestLab, type TestLab } from './aws/test-lab.ts';
import type { CloudTrailEvent } from './events.ts';

const distributionArn = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
let lab: TestLab;
let heard: CloudTrailEvent[];
beforeEach(async () => {
  lab = await startTestLab();
  await lab.as('lab-owner', 'eu-west-1').s3.send(
    new CreateBucketCommand({
      Bucket: 'site',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  heard = [];
  await settle();
  lab.account.onEvent((event) => heard.push(event));
});
afterEach(() => lab.close());

const europe = (caller = 'alice') => lab.as(caller, 'eu-west-1').s3;
const tag = (Value: string, caller = 'alice') =>
  europe(caller).send(
    new PutBucketTaggingCommand({ Bucket: 'site', Tagging: { TagSet: [{ Key: 'k', Value }] } }),
  );
const last = async (): Promise<CloudTrailEvent> => {
  await settle();
  const event = heard.at(-1);
  if (event === undefined) throw new Error('no event came');
  return event;
};

describe('an S3 event', () => {
  test("of PutBucketPolicy has the policy as an object and the bucket's Region", async () => {
    const Policy = policyOf(oacStatement('site', distributionArn));
    await europe('terraform').send(new PutBucketPolicyCommand({ Bucket: 'site', Policy }));
    const event = await last();
    expect(event).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'AWS API Call via CloudTrail',
      region: 'eu-west-1',
    });
    expect(event.detail).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutBucketPolicy',
      awsRegion: 'eu-west-1',
      requestParameters: { bucketPolicy: JSON.parse(Policy), bucketName: 'site', policy: '' },
      responseElements: null,
      readOnly: false,
      resources: [{ accountId: '111122223333', type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::site' }],
    });
    expect(event.detail.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(event.detail.errorCode).toBeUndefined();
  });

  test('names the caller: a console user, a role session, a service on behalf', async () => {
    await tag('1');
    expect((await last()).detail).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::111122223333:user/alice' },
      sessionCredentialFromConsole: 'true',
    });
    await tag('2', 'terraform');
    expect((await last()).detail).toMatchObject({
      userIdentity: {
        type: 'AssumedRole',
        sessionContext: {
          sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/terraform', userName: 'terraform' },
        },
      },
    });
    expect((await last()).detail.userAgent).toContain('Terraform');
    await tag('3', 'cloudformation');
    const { detail } = await last();
    expect(detail).toMatchObject({
      userIdentity: { invokedBy: 'cloudformation.amazonaws.com' },
      sourceIPAddress: 'cloudformation.amazonaws.com',
      userAgent: 'cloudformation.amazonaws.com',
    });
    await tag('4', 'test');
    expect((await last()).detail.userIdentity).not.toHaveProperty('sessionContext');
    expect((await last()).detail.userAgent).toMatch(/^\[aws-sdk-js/);
  });

  test("has CloudTrail's own names and shapes", async () => {
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
    await europe().send(new PutPublicAccessBlockCommand({ Bucket: 'site', PublicAccessBlockConfiguration }));
    expect((await last()).detail).toMatchObject({
      eventName: 'PutBucketPublicAccessBlock',
      requestParameters: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        publicAccessBlock: '',
        bucketName: 'site',
      },
    });
    await tag('v');
    expect((await last()).detail.requestParameters).toMatchObject({
      Tagging: { TagSet: { Tag: { Key: 'k', Value: 'v' } } },
      tagging: '',
    });
    await europe().send(new DeleteBucketPolicyCommand({ Bucket: 'site' }));
    expect((await last()).detail).toMatchObject({
      eventName: 'DeleteBucketPolicy',
      requestParameters: { policy: '' },
    });
  });

  test('of a failed call says so', async () => {
    await refusal(europe().send(new PutBucketPolicyCommand({ Bucket: 'site', Policy: 'broken' })));
    expect((await last()).detail).toMatchObject({
      errorCode: 'MalformedPolicy',
      responseElements: null,
      requestParameters: { bucketPolicy: 'broken' },
    });
  });

  test('is not sent for reads', async () => {
    await refusal(europe().send(new GetBucketTaggingCommand({ Bucket: 'site' })));
    await settle();
    expect(heard).toEqual([]);
  });
});

describe('a CloudFront event', () => {
  test("comes from us-east-1 in CloudTrail's casing, without the comment", async () => {
    const config = distributionConfig('one', [s3Origin('site')]);
    const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));
    const id = made.Distribution?.Id ?? '';
    expect((await last()).detail).toMatchObject({
      eventName: 'CreateDistribution',
      apiVersion: '2020_05_31',
      awsRegion: 'us-east-1',
      requestParameters: {
        distributionConfig: {
          comment: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          enabled: true,
          origins: { quantity: 1, items: [{ id: 's3-site', s3OriginConfig: { originAccessIdentity: '' } }] },
        },
      },
      responseElements: {
        distribution: { id, aRN: made.Distribution?.ARN, distributionConfig: { isIPV6Enabled: true } },
        eTag: made.ETag,
      },
    });
    const update = { Id: id, IfMatch: made.ETag, DistributionConfig: { ...config, Enabled: false } };
    const updated = await lab.cloudFront.send(new UpdateDistributionCommand(update));
    expect((await last()).detail).toMatchObject({
      eventName: 'UpdateDistribution',
      requestParameters: { id, ifMatch: made.ETag, distributionConfig: { enabled: false } },
      responseElements: { distribution: { id, status: 'Deployed' } },
    });
    await lab.cloudFront.send(new DeleteDistributionCommand({ Id: id, IfMatch: updated.ETag }));
    expect((await last()).detail).toMatchObject({
      eventName: 'DeleteDistribution',
      requestParameters: { id },
      responseElements: null,
    });
    expect(oacConfig('x').SigningProtocol).toBe('sigv4');
  });
});

describe('a KMS event', () => {
  test("has the policy as text and the key's ARN among the resources", async () => {
    const arn = (await lab.kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
    const root = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    };
    const Policy = policyOf(root);
    await lab.kms.send(new PutKeyPolicyCommand({ KeyId: arn.split('/')[1], Policy }));
    expect((await last()).detail).toMatchObject({
      eventSource: 'kms.amazonaws.com',
      eventName: 'PutKeyPolicy',
      requestParameters: {
        keyId: arn.split('/')[1],
        policyName: 'default',
        policy: Policy,
        bypassPolicyLockoutSafetyCheck: false,
      },
      resources: [{ accountId: '111122223333', type: 'AWS::KMS::Key', ARN: arn }],
    });
  });
});

test('a bucket that is gone still has its failed and its last event', async () => {
  await europe().send(new DeleteBucketCommand({ Bucket: 'site' }));
  expect((await last()).detail).toMatchObject({ eventName: 'DeleteBucket', awsRegion: 'eu-west-1' });
});
