/** Bugs planted on purpose, by wrapping ports: each must be caught, or the harness proves nothing. */
import { subjectKey } from '../../lib/core/model/subject.ts';
import type { Ports, StatePort } from '../../lib/ports.ts';
import { believesItself, doesNotReadAgain, withS3 } from './bugs-of-reading.ts';
import type { Plant } from './guard.ts';

const withState = (change: (state: StatePort, ports: Ports) => Partial<StatePort>): Plant => ({
  ports: (ports) => ({ ...ports, state: { ...ports.state, ...change(ports.state, ports) } }),
});

const invalidatesFirst = withState((state, { cloudFront, clock }) => ({
  recordIntent: async (repair, revocations) => {
    const purging = revocations.map(async (revocation) => {
      const { distributionId, paths, revocationId } = revocation;
      const answer = await cloudFront.createInvalidation({
        distributionId,
        callerReference: revocationId,
        paths,
      });
      if (answer.status !== 'created') return revocation;
      const { invalidationId } = answer;
      return { ...revocation, state: 'purging' as const, invalidationId, dueAt: clock.now() };
    });
    await state.recordIntent(repair, await Promise.all(purging));
  },
}));

const reusesReferences: Plant = {
  ports: (ports) => ({
    ...ports,
    cloudFront: {
      ...ports.cloudFront,
      createInvalidation: (request) =>
        ports.cloudFront.createInvalidation({ ...request, callerReference: request.distributionId }),
    },
  }),
};

const storesAfterwards: Plant = {
  ports: (ports) => {
    const waiting = new Map<string, () => Promise<void>>();
    const then = async <T>(key: string, write: Promise<T>): Promise<T> => {
      const result = await write;
      await waiting.get(key)?.();
      waiting.delete(key);
      return result;
    };
    const { s3, kms, state } = ports;
    return {
      ...ports,
      state: {
        ...state,
        recordIntent: async (repair, revocations) => {
          waiting.set(subjectKey(repair.document), () => state.recordIntent(repair, revocations));
        },
      },
      s3: {
        ...s3,
        putBucketPolicy: (bucket, document) =>
          then(`bucket:${bucket.name}`, s3.putBucketPolicy(bucket, document)),
        deleteBucketPolicy: (bucket) => then(`bucket:${bucket.name}`, s3.deleteBucketPolicy(bucket)),
      },
      kms: {
        ...kms,
        putKeyPolicy: (keyArn, document) => then(`key:${keyArn}`, kms.putKeyPolicy(keyArn, document)),
      },
    };
  },
};

/** Needs one memory for all instances: whoever does not get a lease takes it from whoever has it. */
const releasesOthers = (): Plant => {
  const owners = new Map<string, string>();
  return withState((state) => ({
    acquireLease: async (document, owner, now, until) => {
      const key = subjectKey(document);
      const got = await state.acquireLease(document, owner, now, until);
      if (got) owners.set(key, owner);
      else await state.releaseLease(document, owners.get(key) ?? owner);
      return got;
    },
  }));
};

/** By what the bug is; each run gets its own. */
export const bugs: Readonly<Record<string, () => Plant>> = {
  'invalidates before the write': () => invalidatesFirst,
  'has no lease': () =>
    withState((state) => ({
      acquireLease: async (...input) => {
        await state.acquireLease(...input);
        return true;
      },
    })),
  'reuses a CallerReference': () => reusesReferences,
  'stores the intent after the write': () => storesAfterwards,
  'removes a reader after one read': () => ({ settings: { secondReadAfterMs: 0, graceMs: 0 } }),
  'skips the settling': () => ({ settings: { settleMs: 0 } }),
  'marks as verified without reading back': () => believesItself,
  'releases a lease that is not its own': releasesOthers,
  'publishes an outcome without storing it': () =>
    withState((state) => ({
      putOutcome: async () => {},
      endRepair: ({ outcome: _, ...end }) => state.endRepair(end),
    })),
  'does not read again before the write': () => doesNotReadAgain,
  'takes unreadable for absent': () =>
    withS3((s3) => ({
      bucketPolicy: async (bucket) => {
        const reading = await s3.bucketPolicy(bucket);
        return reading.status === 'unreadable' ? { status: 'absent' } : reading;
      },
    })),
  'forgets the purge of a path that vanished': () =>
    withState((state) => ({ remember: (update) => state.remember({ ...update, revocations: [] }) })),
};
