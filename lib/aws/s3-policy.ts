/** Reading and writing the bucket policy, the one document of S3 that we repair. */
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import type { Json } from '../core/model/json.ts';
import type { Reading } from '../core/model/reading.ts';
import type { BucketAddress, Clock, S3Port, WriteResult } from '../ports.ts';
import { present, reading, readLimit, UnexpectedAnswer } from './call.ts';
import { classifyAwsError } from './errors.ts';
import { compareToLastRead, createLastRead } from './last-read.ts';
import type { BucketTarget } from './s3-settings.ts';
import { type CallOptions, writePolicy } from './write.ts';

const noPolicy = 'NoSuchBucketPolicy';

const policyText = async ({ client, input }: BucketTarget, options: CallOptions): Promise<string> =>
  present((await client.send(new GetBucketPolicyCommand(input), options)).Policy, 'policy');

/** Empty text for a bucket without a policy. */
const textOrNone = async (target: BucketTarget, options: CallOptions): Promise<string> => {
  try {
    return await policyText(target, options);
  } catch (error) {
    if (classifyAwsError(error).code === noPolicy) return '';
    throw error;
  }
};

const parsePolicy = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer('The stored policy is not JSON.');
  }
};

type Policies = Pick<S3Port, 'bucketPolicy' | 'putBucketPolicy' | 'deleteBucketPolicy'>;

/** Reads go through clients that retry by themselves, writes through clients that send once (`write.ts`). */
export interface PolicyTargets {
  readonly toRead: (bucket: BucketAddress) => BucketTarget;
  readonly toWrite: (bucket: BucketAddress) => BucketTarget;
}

export const bucketPolicies = (targets: PolicyTargets, clock: Pick<Clock, 'sleep'>): Policies => {
  const { toRead, toWrite } = targets;
  const lastRead = createLastRead();
  const write = (
    call: string,
    bucket: BucketAddress,
    wanted: string,
    send: (options: CallOptions) => Promise<unknown>,
  ) => {
    const look = async (options: CallOptions) =>
      compareToLastRead(lastRead, bucket.name, { now: await textOrNone(toRead(bucket), options), wanted });
    return writePolicy({ what: `${call} of bucket ${bucket.name}`, send, look }, clock);
  };
  return {
    bucketPolicy: async (bucket): Promise<Reading<Json>> => {
      const what = `GetBucketPolicy of bucket ${bucket.name}`;
      const text = await reading(what, () => policyText(toRead(bucket), readLimit()), [noPolicy]);
      if (text.status === 'unreadable') return text;
      lastRead.note(bucket.name, text.status === 'known' ? text.value : '');
      return text.status === 'known' ? reading(what, async () => parsePolicy(text.value)) : text;
    },
    putBucketPolicy: (bucket, document): Promise<WriteResult> => {
      const { client, input } = toWrite(bucket);
      const Policy = JSON.stringify(document);
      return write('PutBucketPolicy', bucket, Policy, (options) =>
        client.send(new PutBucketPolicyCommand({ ...input, Policy }), options),
      );
    },
    deleteBucketPolicy: (bucket): Promise<WriteResult> => {
      const { client, input } = toWrite(bucket);
      return write('DeleteBucketPolicy', bucket, '', (options) =>
        client.send(new DeleteBucketPolicyCommand(input), options),
      );
    },
  };
};
