/** Takes out of a process what the seed does not decide: the SDK's first reads of files, its timers, Math.random. */
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createRandom } from '../../lab/aws/random.ts';
import { handlerOf } from './wire.ts';

/** Nothing may be found on this machine, and nothing outside it. */
const environment = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const refusing = handlerOf(async () => ({ status: 400 }));

/** Clients read configuration files at their first call, and remember them for the whole process. */
const callOnce = async (): Promise<void> => {
  const options = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'warm', secretAccessKey: 'up' },
    maxAttempts: 1,
    requestHandler: refusing,
  };
  await Promise.allSettled([
    new S3Client({ ...options, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new KMSClient(options).send(new ListKeysCommand({})),
    new CloudFrontClient(options).send(new ListDistributionsCommand({})),
    new CloudTrailClient(options).send(new LookupEventsCommand({})),
    new DynamoDBClient(options).send(new ListTablesCommand({})),
    new SQSClient(options).send(new ListQueuesCommand({})),
    new EventBridgeClient(options).send(new ListEventBusesCommand({})),
  ]);
};

let warm: Promise<unknown> | undefined;

/** Once per process, before the first run. */
export const warmUp = (): Promise<unknown> => {
  Object.assign(process.env, environment);
  warm ??= callOnce();
  return warm;
};

/**
 * Runs with a seeded Math.random (pauses with jitter) and with limits of time that are never over: a call that takes
 * too long is a fault of the seed, never of a machine that is busy.
 */
export const withSeededGlobals = async <T>(seed: number, run: () => Promise<T>): Promise<T> => {
  const { random } = Math;
  const { timeout } = AbortSignal;
  Math.random = createRandom(seed).next;
  AbortSignal.timeout = () => new AbortController().signal;
  try {
    return await run();
  } finally {
    Math.random = random;
    AbortSignal.timeout = timeout;
  }
};
