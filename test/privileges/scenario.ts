/** What the story does not tell, and the roles must allow all the same: rare calls, each provoked once. */
import {
  CreateFunctionCommand,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { roleName } from '../../lab/runtime/definitions.ts';
import { waitFor } from '../../lab/story/wait.ts';
import type { Lab } from '../../lab/world.ts';

const made = (lab: Lab, name: string, operation: string, resource?: string): boolean =>
  lab.account.calls.count({
    caller: roleName(name),
    operation,
    ...(resource === undefined ? {} : { resource }),
  }) > 0;

const untilMade = (lab: Lab, name: string, operation: string, resource?: string): Promise<true> =>
  waitFor(`${operation} by ${name}`, () => (made(lab, name, operation, resource) ? true : undefined), 25_000);

/** A function that rewrites paths is read before it is known to be harmless. */
const giveDistributionAFunction = async ({ actors, seeded }: Lab): Promise<void> => {
  const { cloudFront } = actors.terraform;
  const Name = 'rewrite-paths';
  const { ETag, FunctionSummary } = await cloudFront.send(
    new CreateFunctionCommand({
      Name,
      FunctionConfig: { Comment: Name, Runtime: 'cloudfront-js-2.0' },
      FunctionCode: Buffer.from('function handler(event) { return event.request; }'),
    }),
  );
  await cloudFront.send(new PublishFunctionCommand({ Name, IfMatch: ETag }));
  const { id: Id } = seeded.distributions.shop;
  const { DistributionConfig, ETag: IfMatch } = await cloudFront.send(
    new GetDistributionConfigCommand({ Id }),
  );
  if (DistributionConfig?.DefaultCacheBehavior === undefined) throw new Error(`${Id} has no configuration`);
  const FunctionARN = FunctionSummary?.FunctionMetadata?.FunctionARN;
  const DefaultCacheBehavior = {
    ...DistributionConfig.DefaultCacheBehavior,
    FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request' as const, FunctionARN }] },
  };
  await cloudFront.send(
    new UpdateDistributionCommand({
      Id,
      IfMatch,
      DistributionConfig: { ...DistributionConfig, DefaultCacheBehavior },
    }),
  );
};

/** Only a grant of the distribution that the story deleted: with it goes the whole policy. */
const leaveAStaleGrantAlone = ({ actors, seeded }: Lab): Promise<unknown> => {
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::acme-campaign/*',
    Condition: { StringEquals: { 'aws:SourceArn': seeded.distributions.campaign.arn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const command = new PutBucketPolicyCommand({ Bucket: 'acme-campaign', Policy });
  return actors.terraform.s3('eu-west-1').send(command);
};

/** A call in a shape that nobody knows leads to a look at everything. */
const sendAnEventThatNamesNothing = ({ stack, account }: Lab): void => {
  const detail = {
    eventVersion: '1.11',
    eventSource: 'cloudfront.amazonaws.com',
    eventName: 'UpdateDistribution',
    awsRegion: 'us-east-1',
    recipientAccountId: account.id,
    eventTime: new Date().toISOString(),
    eventID: 'names-nothing',
    requestParameters: {},
  };
  stack.queues.changes.send(
    JSON.stringify({
      version: '0',
      id: 'names-nothing',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.cloudfront',
      account: account.id,
      time: detail.eventTime,
      region: 'us-east-1',
      resources: [],
      detail,
    }),
  );
};

/** Without the list of buckets, S3 is asked where the one is that an event names. */
const hideTheListOfBuckets = async (lab: Lab): Promise<void> => {
  const show = lab.account.failures.add({
    service: 's3',
    operation: 'ListBuckets',
    caller: roleName('on-change'),
    kind: 'access-denied',
  });
  try {
    const command = new DeleteBucketPolicyCommand({ Bucket: 'acme-docs' });
    await lab.actors.terraform.s3('eu-west-1').send(command);
    await untilMade(lab, 'on-change', 'HeadBucket');
  } finally {
    show();
  }
};

/** The sweep tells that the guard is blind, and later that it sees again. */
const stopTheTrailForAWhile = async ({ account, stack }: Lab): Promise<void> => {
  for (const logging of [false, true]) {
    for (const trail of account.trails) trail.logging = logging;
    const swept = await stack.sweep();
    if (swept.status !== 'ok') throw new Error(`the sweep failed: ${JSON.stringify(swept.error)}`);
  }
};

const settled = (lab: Lab): Promise<true> =>
  waitFor('an empty queue', () => (lab.stack.idle() ? true : undefined), 25_000);

/** Runs after the story, on what it left behind. */
export const provokeRareCalls = async (lab: Lab): Promise<void> => {
  await leaveAStaleGrantAlone(lab);
  await giveDistributionAFunction(lab);
  await untilMade(lab, 'on-change', 'GetFunction');
  await hideTheListOfBuckets(lab);
  sendAnEventThatNamesNothing(lab);
  await untilMade(lab, 'on-change', 'Scan');
  await untilMade(lab, 'on-change', 'SendMessageBatch');
  await stopTheTrailForAWhile(lab);
  await untilMade(lab, 'on-change', 'DeleteBucketPolicy', 'acme-campaign');
  await settled(lab);
};
