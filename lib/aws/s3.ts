/**
 * S3Port on the SDK. Every bucket is asked in its own Region and with ExpectedBucketOwner, so that a name that
 * someone else took over is refused. ConfirmRemoveSelfBucketAccess is never sent: S3 then refuses a policy that
 * would shut its caller out (aws-facts 6).
 */
import { type Bucket, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Reading } from '../core/model/reading.ts';
import type { BucketAddress, Clock, S3Port } from '../ports.ts';
import { allPages, present, reading, readLimit } from './call.ts';
import {
  type AwsOptions,
  captured,
  clientConfig,
  homeRegion,
  needsPathStyle,
  perRegion,
  writerConfig,
} from './clients.ts';
import { bucketPolicies } from './s3-policy.ts';
import { readBucketRegion } from './s3-region.ts';
import { type BucketTarget, bucketSettings } from './s3-settings.ts';
import { systemClock } from './wait.ts';

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

/** `account` owns every bucket we touch; S3 answers 403 where that is not so. */
export const s3Port = (
  options: AwsOptions,
  account: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): S3Port => {
  const forcePathStyle = needsPathStyle(options);
  const settings = { forcePathStyle, followRegionRedirects: false };
  const reader = perRegion((region) =>
    captured(options, new S3Client({ ...clientConfig(options, region), ...settings })),
  );
  const writer = perRegion((region) =>
    captured(options, new S3Client({ ...writerConfig(options, region), ...settings })),
  );
  const targetOf =
    (client: (region: string) => S3Client) =>
    (bucket: BucketAddress): BucketTarget => ({
      client: client(bucket.region),
      input: { Bucket: bucket.name, ExpectedBucketOwner: account },
    });
  const toRead = targetOf(reader);
  const home = () => reader(homeRegion(options));
  return {
    listBuckets: () => listBuckets(home()),
    bucketRegion: (name) => readBucketRegion(home(), name, account),
    ...bucketSettings(toRead),
    ...bucketPolicies({ toRead, toWrite: targetOf(writer) }, clock),
  };
};
