/** The settings of a bucket that are only ever read. */
import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Json, JsonObject } from '../core/model/json.ts';
import type { Reading } from '../core/model/reading.ts';
import type { SnapshotTag } from '../core/model/snapshot.ts';
import type { BucketAddress, S3Port } from '../ports.ts';
import { present, reading, readLimit } from './call.ts';
import { cliShape } from './cli-shape.ts';

/** A bucket as S3 is asked for it, and the client of its Region. */
export interface BucketTarget {
  readonly client: S3Client;
  readonly input: { readonly Bucket: string; readonly ExpectedBucketOwner: string };
}

type Settings = Pick<S3Port, 'bucketEncryption' | 'publicAccessBlock' | 'ownershipControls' | 'bucketTags'>;

const configuration = (value: object | undefined): Json =>
  cliShape<JsonObject>(present(value, 'configuration'), []);

type TargetOf = (bucket: BucketAddress) => BucketTarget;

/** `absentCode` is the one code that S3 documents for "there is none" (aws-facts 6). */
const readerOf =
  (targetOf: TargetOf) =>
  <T>(call: string, absentCode: string, ask: (target: BucketTarget) => Promise<T>) =>
  (bucket: BucketAddress): Promise<Reading<T>> =>
    reading(`${call} of bucket ${bucket.name}`, () => ask(targetOf(bucket)), [absentCode]);

export const bucketSettings = (targetOf: TargetOf): Settings => {
  const read = readerOf(targetOf);
  return {
    bucketEncryption: read(
      'GetBucketEncryption',
      'ServerSideEncryptionConfigurationNotFoundError',
      async ({ client, input }) => {
        const answer = await client.send(new GetBucketEncryptionCommand(input), readLimit());
        return configuration(answer.ServerSideEncryptionConfiguration);
      },
    ),
    publicAccessBlock: read(
      'GetPublicAccessBlock',
      'NoSuchPublicAccessBlockConfiguration',
      async ({ client, input }) => {
        const answer = await client.send(new GetPublicAccessBlockCommand(input), readLimit());
        return configuration(answer.PublicAccessBlockConfiguration);
      },
    ),
    ownershipControls: read(
      'GetBucketOwnershipControls',
      'OwnershipControlsNotFoundError',
      async ({ client, input }) => {
        const answer = await client.send(new GetBucketOwnershipControlsCommand(input), readLimit());
        return configuration(answer.OwnershipControls);
      },
    ),
    bucketTags: read('GetBucketTagging', 'NoSuchTagSet', async ({ client, input }) => {
      const answer = await client.send(new GetBucketTaggingCommand(input), readLimit());
      return present(answer.TagSet, 'tag set').map((tag) => cliShape<SnapshotTag>(tag, ['Key', 'Value']));
    }),
  };
};
