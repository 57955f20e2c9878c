/**
 * S3Port on the SDK. Every bucket is asked in its own Region and with ExpectedBucketOwner, so that a name that
 * someone else took over is refused. ConfirmRemoveSelfBucketAccess is never sent: S3 then refuses a policy that
 * would shut its caller out (aws-facts 6).
 */
import {
  type Bucket,
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Json, JsonObject } from '../core/model/json.ts';
import type { Reading } from '../core/model/reading.ts';
import type { SnapshotTag } from '../core/model/snapshot.ts';
import type { BucketAddress, Clock, S3Port } from '../ports.ts';
import { allPages, present, reading, readLimit, UnexpectedAnswer } from './call.ts';
import { cliShape } from './cli-shape.ts';
import { type AwsOptions, clientConfig, homeRegion, needsPathStyle, perRegion } from './clients.ts';
import { classifyAwsError } from './errors.ts';
import { readBucketRegion } from './s3-region.ts';
import { systemClock } from './wait.ts';
import { type CallOptions, createLastRead, writePolicy } from './write.ts';

const noPolicy = 'NoSuchBucketPolicy';

/** The most that ListBuckets hands out per page. A parameter must be sent, or BucketRegion is left out. */
const bucketsPerPage = 10_000;

const addressOf = (bucket: Bucket): BucketAddress => ({
  name: present(bucket.Name, 'bucket name'),
  region: present(bucket.BucketRegion, `Region of bucket ${bucket.Name}`),
});

const listBuckets = (client: S3Client): Promise<Reading<readonly BucketAddress[]>> =>
  reading('ListBuckets', () =>
    allPages(async (marker) => {
      const command = new ListBucketsCommand({
        MaxBuckets: bucketsPerPage,
        ...(marker === undefined ? {} : { ContinuationToken: marker }),
      });
      const page = await client.send(command, readLimit());
      return { items: (page.Buckets ?? []).map(addressOf), next: page.ContinuationToken };
    }),
  );

const parsePolicy = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer('the stored policy is not JSON');
  }
};

/** The sub-resources that are only ever read. */
const subResources = (client: (region: string) => S3Client, account: string) => {
  const target = (bucket: BucketAddress) => ({ Bucket: bucket.name, ExpectedBucketOwner: account });
  return {
    bucketEncryption: (bucket: BucketAddress): Promise<Reading<Json>> =>
      reading(`GetBucketEncryption of bucket ${bucket.name}`, async () => {
        const command = new GetBucketEncryptionCommand(target(bucket));
        const answer = await client(bucket.region).send(command, readLimit());
        return cliShape<JsonObject>(present(answer.ServerSideEncryptionConfiguration, 'configuration'), []);
      }, ['ServerSideEncryptionConfigurationNotFoundError']),
    publicAccessBlock: (bucket: BucketAddress): Promise<Reading<Json>> =>
      reading(`GetPublicAccessBlock of bucket ${bucket.name}`, async () => {
        const command = new GetPublicAccessBlockCommand(target(bucket));
        const answer = await client(bucket.region).send(command, readLimit());
        return cliShape<JsonObject>(present(answer.PublicAccessBlockConfiguration, 'configuration'), []);
      }, ['NoSuchPublicAccessBlockConfiguration']),
    ownershipControls: (bucket: BucketAddress): Promise<Reading<Json>> =>
      reading(`GetBucketOwnershipControls of bucket ${bucket.name}`, async () => {
        const command = new GetBucketOwnershipControlsCommand(target(bucket));
        const answer = await client(bucket.region).send(command, readLimit());
        return cliShape<JsonObject>(present(answer.OwnershipControls, 'ownership controls'), []);
      }, ['OwnershipControlsNotFoundError']),
    bucketTags: (bucket: BucketAddress): Promise<Reading<readonly SnapshotTag[]>> =>
      reading(`GetBucketTagging of bucket ${bucket.name}`, async () => {
        const command = new GetBucketTaggingCommand(target(bucket));
        const answer = await client(bucket.region).send(command, readLimit());
        return present(answer.TagSet, 'tag set').map((tag) => cliShape<SnapshotTag>(tag, ['Key', 'Value']));
      }, ['NoSuchTagSet']),
  };
};

/** Reading and writing the one document that we repair. */
const policies = (client: (region: string) => S3Client, account: string, clock: Pick<Clock, 'sleep'>) => {
  const target = (bucket: BucketAddress) => ({ Bucket: bucket.name, ExpectedBucketOwner: account });
  const lastRead = createLastRead();

  const policyText = async (bucket: BucketAddress, options: CallOptions): Promise<string> => {
    const answer = await client(bucket.region).send(new GetBucketPolicyCommand(target(bucket)), options);
    return present(answer.Policy, 'policy');
  };
  const textOrNone = async (bucket: BucketAddress, options: CallOptions): Promise<string> => {
    try {
      return await policyText(bucket, options);
    } catch (error) {
      if (classifyAwsError(error).code === noPolicy) return '';
      throw error;
    }
  };
  const unmoved = (bucket: BucketAddress) => async (options: CallOptions) =>
    lastRead.is(bucket.name, await textOrNone(bucket, options));

  return {
    bucketPolicy: async (bucket: BucketAddress): Promise<Reading<Json>> => {
      const what = `GetBucketPolicy of bucket ${bucket.name}`;
      const text = await reading(what, () => policyText(bucket, readLimit()), [noPolicy]);
      if (text.status === 'unreadable') return text;
      lastRead.note(bucket.name, text.status === 'known' ? text.value : '');
      return text.status === 'known' ? reading(what, async () => parsePolicy(text.value)) : text;
    },
    putBucketPolicy: (bucket: BucketAddress, document: JsonObject) => {
      const input = { ...target(bucket), Policy: JSON.stringify(document) };
      const send = (options: CallOptions) =>
        client(bucket.region).send(new PutBucketPolicyCommand(input), options);
      return writePolicy(
        { what: `PutBucketPolicy of bucket ${bucket.name}`, send, unmoved: unmoved(bucket) },
        clock,
      );
    },
    deleteBucketPolicy: (bucket: BucketAddress) => {
      const send = (options: CallOptions) =>
        client(bucket.region).send(new DeleteBucketPolicyCommand(target(bucket)), options);
      return writePolicy(
        { what: `DeleteBucketPolicy of bucket ${bucket.name}`, send, unmoved: unmoved(bucket) },
        clock,
      );
    },
  };
};

/** `account` owns every bucket we touch; S3 answers 403 where that is not so. */
export const s3Port = (
  options: AwsOptions,
  account: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): S3Port => {
  const forcePathStyle = needsPathStyle(options);
  const client = perRegion(
    (region) =>
      new S3Client({ ...clientConfig(options, region), forcePathStyle, followRegionRedirects: false }),
  );
  const home = () => client(homeRegion(options));
  return {
    listBuckets: () => listBuckets(home()),
    bucketRegion: (name) => readBucketRegion(home(), name, account),
    ...subResources(client, account),
    ...policies(client, account, clock),
  };
};
