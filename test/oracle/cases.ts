/** Generates whole questions: a policy, a caller, a call with all its keys. */
import fc from 'fast-check';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { callers, own, unreadCallers } from './callers.ts';
import type { Call, Caller, Case, IdentityCase, ResourceCase } from './case.ts';
import { type Key, keysFor, type Subject } from './keys.ts';
import { statement } from './statements.ts';

interface Target {
  readonly action: string;
  readonly resource: string;
  /** Keys that calls of this action never carry. */
  readonly without: readonly string[];
}

const objectKeys = ['s3:ExistingObjectTag/env'];
const targets: Readonly<Record<Subject, readonly Target[]>> = {
  bucket: [
    { action: 's3:GetObject', resource: 'arn:aws:s3:::site/docs/index.html', without: [] },
    { action: 's3:GetObject', resource: 'arn:aws:s3:::site/anna/a.txt', without: [] },
    { action: 's3:GetObject', resource: 'arn:aws:s3:::site/private/a:b?c.txt', without: [] },
    { action: 's3:PutObject', resource: 'arn:aws:s3:::site/docs/index.html', without: objectKeys },
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::site', without: objectKeys },
  ],
  kms: [
    { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${own}:key/1`, without: [] },
    {
      action: 'kms:PutKeyPolicy',
      resource: `arn:aws:kms:eu-west-1:${own}:key/2`,
      without: ['kms:EncryptionContextKeys'],
    },
  ],
  tagging: [
    {
      action: 's3:PutBucketTagging',
      resource: 'arn:aws:s3:::site',
      without: ['aws:ResourceTag/origin-guard'],
    },
    {
      action: 'cloudfront:TagResource',
      resource: `arn:aws:cloudfront::${own}:distribution/E1AAA`,
      without: [],
    },
  ],
};

const valuesOf = ({ kind, actual }: Key): fc.Arbitrary<readonly string[]> =>
  kind === 'list'
    ? fc.uniqueArray(fc.constantFrom(...actual), { minLength: 1, maxLength: 3 })
    : fc.constantFrom(...actual).map((value) => [value]);

/** Each key is there or not; the odds favour calls in which much is known. */
const call = (subject: Subject): fc.Arbitrary<Call> =>
  fc.constantFrom(...targets[subject]).chain(({ action, resource, without }) => {
    const carried = keysFor[subject].filter(({ key }) => !without.includes(key));
    const entries = carried.map((entry) => [entry.key, fc.option(valuesOf(entry), { freq: 2 })] as const);
    return fc.record(Object.fromEntries(entries)).map((values) => ({
      action,
      resource,
      keys: Object.fromEntries(
        Object.entries(values).filter((pair): pair is [string, readonly string[]] => pair[1] !== null),
      ),
    }));
  });

const version = fc.oneof(
  { weight: 12, arbitrary: fc.constant<JsonObject>({ Version: '2012-10-17' }) },
  { weight: 1, arbitrary: fc.constantFrom<JsonObject>({ Version: '2008-10-17' }, {}) },
);

const policy = (subject: Subject, odd: number, caller: Caller): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(version, fc.array(statement(subject, odd, caller), { minLength: 1, maxLength: 4 }))
    .map(([head, list]) => ({ ...head, Statement: list }));

export interface Mix {
  /** How often, of a hundred, something strange is written. 0: every question must be decided. */
  readonly odd: number;
  /** Whether callers and keys may be unknown to us. */
  readonly hiding: boolean;
}

const resourceCase = (subject: 'bucket' | 'kms', { odd, hiding }: Mix): fc.Arbitrary<ResourceCase> =>
  fc
    .constantFrom(...callers, ...(hiding ? unreadCallers : []))
    .chain((caller) =>
      fc.record({
        caller: fc.constant(caller),
        policy: policy(subject, odd, caller),
        call: call(subject),
        hidden: hiding ? fc.subarray(keysFor[subject].map(({ key }) => key)) : fc.constant([]),
      }),
    )
    .map(({ call: asked, ...rest }) => ({ type: 'resource', ...asked, ...rest }));

const identityCallers = callers.filter(
  ({ requester }) => requester.type === 'principal' && requester.account === own,
);

const identityCase = ({ odd }: Mix): fc.Arbitrary<IdentityCase> =>
  fc
    .constantFrom(...identityCallers)
    .chain((caller) => {
      const some = fc.array(policy('tagging', odd, caller), { minLength: 1, maxLength: 2 });
      const levels = fc.array(some, { maxLength: 2 });
      return fc.record({ caller: fc.constant(caller), policies: some, levels, call: call('tagging') });
    })
    .map(({ call: asked, ...rest }) => ({ type: 'identity', ...asked, ...rest }));

export const anyCase = (mix: Mix): fc.Arbitrary<Case> =>
  fc.oneof<[fc.WeightedArbitrary<Case>, fc.WeightedArbitrary<Case>, fc.WeightedArbitrary<Case>]>(
    { weight: 5, arbitrary: resourceCase('bucket', mix) },
    { weight: 2, arbitrary: resourceCase('kms', mix) },
    { weight: 2, arbitrary: identityCase(mix) },
  );
