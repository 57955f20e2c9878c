/** Planted bugs of a guard that believes what it has not read. */
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { known, type Reading } from '../../lib/core/model/reading.ts';
import { subjectKey } from '../../lib/core/model/subject.ts';
import type { BucketAddress, Ports, S3Port } from '../../lib/ports.ts';
import type { Plant } from './guard.ts';

export const withS3 = (change: (s3: S3Port, ports: Ports) => Partial<S3Port>): Plant => ({
  ports: (ports) => ({ ...ports, s3: { ...ports.s3, ...change(ports.s3, ports) } }),
});

/** What was put is taken for what would be read, until somebody else is looked at. */
export const believesItself = withS3((s3) => {
  const put = new Map<string, JsonObject>();
  return {
    putBucketPolicy: async (bucket, document) => {
      const result = await s3.putBucketPolicy(bucket, document);
      if (result.status === 'written') put.set(bucket.name, document);
      return result;
    },
    bucketPolicy: async (bucket): Promise<Reading<Json>> => {
      const written = put.get(bucket.name);
      return written === undefined ? s3.bucketPolicy(bucket) : known(written);
    },
  };
});

/** The read right before the write is answered from memory. */
export const doesNotReadAgain: Plant = {
  ports: (ports) => {
    const stored = new Map<string, Json>();
    const { s3, state } = ports;
    return {
      ...ports,
      state: {
        ...state,
        recordIntent: async (repair, revocations) => {
          await state.recordIntent(repair, revocations);
          if (repair.before !== null) stored.set(subjectKey(repair.document), repair.before);
        },
      },
      s3: {
        ...s3,
        bucketPolicy: async (bucket: BucketAddress): Promise<Reading<Json>> => {
          const before = stored.get(`bucket:${bucket.name}`);
          stored.delete(`bucket:${bucket.name}`);
          return before === undefined ? s3.bucketPolicy(bucket) : known(before);
        },
      },
    };
  },
};
