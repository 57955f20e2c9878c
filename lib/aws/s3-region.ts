/** Where a bucket is, by HeadBucket: S3 says it in a header even when it refuses to serve from the wrong Region. */
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Reading } from '../core/model/reading.ts';
import { present, reading, readLimit } from './call.ts';
import { classifyAwsError } from './errors.ts';

/** Statuses by which S3 says "ask another Region" (aws-facts 6); a 403 also has the header, but is no answer. */
const elsewhere: ReadonlySet<number | undefined> = new Set([301, 307, 400]);

const regionHeader = (error: unknown): string | undefined => {
  const response = (error as { $response?: { headers?: Record<string, string> } }).$response;
  return response?.headers?.['x-amz-bucket-region'];
};

/** An answer to HEAD has no body, so S3's 403 comes without a code. */
const forbidden = (cause: unknown): Error =>
  Object.assign(new Error('S3 answered 403: it is another account’s, or may not be looked at.', { cause }), {
    name: 'Forbidden',
    $metadata: { httpStatusCode: 403 },
  });

/** `absent` is 404. 403 means "exists, but is another account's or may not be looked at" and stays unreadable. */
export const readBucketRegion = (client: S3Client, name: string, account: string): Promise<Reading<string>> =>
  reading(`HeadBucket of bucket ${name}`, async () => {
    try {
      const command = new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account });
      const answer = await client.send(command, readLimit());
      return present(answer.BucketRegion, 'Region');
    } catch (error) {
      const region = regionHeader(error);
      const { httpStatus } = classifyAwsError(error);
      if (region && elsewhere.has(httpStatus)) return region;
      throw httpStatus === 403 ? forbidden(error) : error;
    }
  }, ['NotFound', 'NoSuchBucket']);
