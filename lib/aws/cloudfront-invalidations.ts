/** Invalidations: what CloudFront answers, told apart as made, later, pointless or wrong (aws-facts 4.3). */
import {
  type CloudFrontClient,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  type Invalidation,
} from '@aws-sdk/client-cloudfront';
import type { CloudFrontPort, InvalidationState } from '../ports.ts';
import { present, readLimit, writeLimit } from './call.ts';
import { type AwsFailure, classifyAwsError } from './errors.ts';

/** A quota, a throttle or trouble on the way: the same CallerReference may be sent again without harm. */
const passes = ({ category }: AwsFailure): boolean => category === 'throttled' || category === 'transient';

const explained: Readonly<Record<string, string>> = {
  InvalidationBatchAlreadyExists:
    'This reference was used before for other paths, so CloudFront made no invalidation. The caches still hold the ' +
    'content; send the paths under a new reference.',
  NoSuchInvalidation: 'CloudFront no longer knows the invalidation, so whether it completed is not known.',
  BatchTooLarge: 'CloudFront takes fewer paths at once; ask for /* instead.',
};

const stateOf = (what: string, error: unknown): InvalidationState => {
  const failure = classifyAwsError(error);
  const because = `${failure.code}: ${what}: ${explained[failure.code] ?? failure.because}`;
  if (failure.code === 'NoSuchDistribution') return { status: 'gone', because };
  return passes(failure) ? { status: 'later', because } : { status: 'failed', because };
};

const created = (answer: Invalidation | undefined): InvalidationState => {
  const invalidation = present(answer, 'invalidation');
  return {
    status: 'created',
    invalidationId: present(invalidation.Id, 'invalidation id'),
    state: present(invalidation.Status, 'invalidation status'),
  };
};

type Invalidations = Pick<CloudFrontPort, 'createInvalidation' | 'invalidationState'>;

/** `once` is a client that sends nothing twice by itself. */
export const invalidations = (client: CloudFrontClient, once: CloudFrontClient): Invalidations => ({
  createInvalidation: async ({ distributionId, callerReference, paths }) => {
    const Paths = { Quantity: paths.length, Items: [...paths] };
    const command = new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: callerReference, Paths },
    });
    try {
      return created((await once.send(command, writeLimit())).Invalidation);
    } catch (error) {
      return stateOf(`CreateInvalidation of ${paths.join(' ')} in distribution ${distributionId}`, error);
    }
  },
  invalidationState: async (distributionId, invalidationId) => {
    const command = new GetInvalidationCommand({ DistributionId: distributionId, Id: invalidationId });
    try {
      return created((await client.send(command, readLimit())).Invalidation);
    } catch (error) {
      return stateOf(`GetInvalidation of ${invalidationId} in distribution ${distributionId}`, error);
    }
  },
});
