/** What may go wrong with a call, by what it calls. */
import type { Fault } from './world.ts';

const error = (failure: Fault & { type: 'error' }): Fault => failure;
const code = (status: number, name: string, when: 'before' | 'after' = 'before'): Fault =>
  error({ type: 'error', failure: { status, code: name, message: 'said by the storm' }, when });

export const down = error({ type: 'error', failure: 'internal-error', when: 'before' });
export const denied = error({ type: 'error', failure: 'access-denied', when: 'before' });
export const cutOff = error({ type: 'error', failure: 'reset', when: 'before' });

const anywhere: readonly Fault[] = [
  down,
  denied,
  cutOff,
  error({ type: 'error', failure: 'internal-error', when: 'after' }),
  error({ type: 'error', failure: 'reset', when: 'after' }),
  { type: 'timeout', performed: false },
  { type: 'timeout', performed: true },
];

const throttles: Readonly<Record<string, Fault>> = {
  s3: code(503, 'SlowDown'),
  dynamodb: code(400, 'ProvisionedThroughputExceededException'),
};

const special: readonly { readonly of: RegExp; readonly faults: readonly Fault[] }[] = [
  { of: /^s3 (PUT|DELETE) .*policy/, faults: [code(409, 'OperationAborted'), code(400, 'MalformedPolicy')] },
  {
    of: /invalidation$/,
    faults: [code(400, 'TooManyInvalidationsInProgress'), code(503, 'ServiceUnavailable')],
  },
  { of: /^dynamodb (Put|Update|Delete)Item/, faults: [code(400, 'TransactionConflictException')] },
];

/** What may happen to such a call; what is likelier is named twice. */
export const faultsOf = (what: string): readonly Fault[] => {
  const service = what.split(' ')[0] ?? '';
  const throttle = throttles[service] ?? error({ type: 'error', failure: 'throttling', when: 'before' });
  const own = special.flatMap(({ of, faults }) => (of.test(what) ? faults : []));
  return [...anywhere, throttle, throttle, ...own, ...own];
};

/** Calls that change something: where dying, and failing, tells most. */
export const changes =
  /^(s3 (PUT|DELETE)|kms PutKeyPolicy|dynamodb (Put|Update|Delete|Transact)|cloudfront POST|events |sqs )/;
