/** Failure injection: which calls shall fail, how, and how often. */
import type { Random } from './random.ts';
import { AwsError } from './wire.ts';

export type FailureKind =
  /** 503 SlowDown (S3's word). */
  | 'slow-down'
  /** 400 Throttling, `ThrottlingException` for the JSON services. */
  | 'throttling'
  /** 500 InternalError / ServiceUnavailable. */
  | 'internal-error'
  | 'access-denied'
  /** The connection is cut without an answer. */
  | 'reset'
  /** No answer at all until the client gives up. */
  | 'hang'
  | { readonly status: number; readonly code: string; readonly message: string };

export interface Failure {
  /** `PutBucketPolicy`; all operations when left out. */
  readonly operation?: string;
  /** `s3`, `cloudfront`, `kms`, …; all services when left out. */
  readonly service?: string;
  /** Bucket name, distribution id, key ARN. */
  readonly resource?: string;
  /** Caller's name. */
  readonly caller?: string;
  readonly kind: FailureKind;
  /** Fail the next so many matching calls; without it, until removed. */
  readonly times?: number;
  /** Fail matching calls with this (seeded) probability; 1 when left out. */
  readonly probability?: number;
  /** `after`: the call takes effect and only the answer is bad. Default `before`. */
  readonly when?: 'before' | 'after';
}

export interface FailurePoint {
  readonly service: string;
  readonly operation: string;
  readonly resource: string | undefined;
  readonly caller: string;
}

export interface Failures {
  /** Answers a function that removes the failure again. */
  add(failure: Failure): () => void;
  /** The failure due at this point, used up once. */
  take(point: FailurePoint): Failure | undefined;
  clear(): void;
}

const applies = (failure: Failure, point: FailurePoint): boolean =>
  (failure.service === undefined || failure.service === point.service) &&
  (failure.operation === undefined || failure.operation === point.operation) &&
  (failure.resource === undefined || failure.resource === point.resource) &&
  (failure.caller === undefined || failure.caller === point.caller);

export const createFailures = (random: Random): Failures => {
  const active = new Map<Failure, { left: number }>();
  const take = (point: FailurePoint): Failure | undefined => {
    for (const [failure, state] of active) {
      if (!applies(failure, point) || state.left <= 0) continue;
      if (failure.probability !== undefined && !random.chance(failure.probability)) continue;
      state.left -= 1;
      return failure;
    }
    return undefined;
  };
  return {
    add: (failure) => {
      const own = { ...failure };
      active.set(own, { left: failure.times ?? Number.POSITIVE_INFINITY });
      return () => {
        active.delete(own);
      };
    },
    take,
    clear: () => active.clear(),
  };
};

/** The error that a failure answers; `undefined` for those that answer nothing. */
export const failureError = (kind: FailureKind, service: string): AwsError | undefined => {
  if (typeof kind === 'object') return new AwsError(kind.code, kind.status, kind.message);
  const json = service !== 's3' && service !== 'cloudfront' && service !== 'sts';
  switch (kind) {
    case 'slow-down':
      return new AwsError('SlowDown', 503, 'Please reduce your request rate.');
    case 'throttling':
      return new AwsError(json ? 'ThrottlingException' : 'Throttling', 400, 'Rate exceeded');
    case 'internal-error':
      return service === 'kms'
        ? new AwsError(
            'KMSInternalException',
            500,
            'The request was rejected because an internal exception occurred.',
          )
        : new AwsError('InternalError', 500, 'We encountered an internal error. Please try again.');
    case 'access-denied':
      return new AwsError(json ? 'AccessDeniedException' : 'AccessDenied', json ? 400 : 403, 'Access Denied');
    default:
      return undefined;
  }
};
