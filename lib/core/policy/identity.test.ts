import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Decision, exactRequest } from './evaluate.ts';
import { evaluateIdentity, identityTruth } from './identity.ts';
import { parseIdentityPolicy } from './parse.ts';

const account = '111122223333';

const document = (...statements: readonly JsonObject[]): PolicyDocument => {
  const filled = statements.map((parts) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...parts }));
  const parsed = parseIdentityPolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const everything = document({});
const tag = (keys: Readonly<Record<string, readonly string[]>>) =>
  exactRequest({
    requester: { type: 'principal', arn: `arn:aws:iam::${account}:user/anna`, account },
    action: 's3:PutBucketTagging',
    resource: 'arn:aws:s3:::site',
    keys,
  });

const decide = (
  identityPolicies: readonly PolicyDocument[],
  serviceControlPolicies: readonly (readonly PolicyDocument[])[],
  keys: Readonly<Record<string, readonly string[]>> = {},
): Decision => evaluateIdentity({ identityPolicies, serviceControlPolicies, request: tag(keys) });

describe('identity policies and service control policies', () => {
  it.each<[Decision['outcome'], readonly PolicyDocument[], readonly (readonly PolicyDocument[])[]]>([
    ['allowed', [everything], []],
    ['not-allowed', [], []],
    ['not-allowed', [document({ Action: 's3:Get*' })], [[everything]]],
    ['allowed', [document({ Action: 's3:Put*' })], [[everything], [everything]]],
    ['not-allowed', [everything], [[everything], [document({ Action: 'ec2:*' })]]],
    ['not-allowed', [everything], [[]]],
    ['denied', [everything], [[everything, document({ Effect: 'Deny', Action: 's3:PutBucketTagging' })]]],
    ['denied', [everything, document({ Effect: 'Deny' })], []],
    ['undecidable', [document({ Resource: 'arn:aws:s3*' })], []],
    ['undecidable', [everything], [[document({ Surprise: 1 })]]],
    ['undecidable', [document({ Principal: '*' })], []],
  ])('together say %s', (expected, policies, levels) => {
    expect(decide(policies, levels).outcome).toBe(expected);
  });

  it('say who decided', () => {
    const levels = [[everything], [document({ Sid: 'Tags', Effect: 'Deny' })]];
    expect(decide([everything], levels).because).toBe(
      'By the service control policies of level 2: Denied by statement 1 "Tags".',
    );
  });

  it('say so of themselves when nothing above them decides', () => {
    expect(decide([everything], [[everything]]).because).toBe(
      'By the service control policies of level 1: Allowed by statement 1 (without Sid).',
    );
    expect(decide([], [[everything]]).because).toBe(
      'By the identity policies: No statement of the policy allows it.',
    );
  });

  it('protect a tag: who may set it, on what, and with which other keys', () => {
    const guarded = document(
      { Effect: 'Allow' },
      {
        Effect: 'Deny',
        Condition: {
          'ForAnyValue:StringEquals': { 'aws:TagKeys': 'origin-guard' },
          StringNotEqualsIfExists: { 'aws:RequestTag/origin-guard': 'observe' },
          StringEquals: { 'aws:ResourceTag/origin-guard': ['enforce', 'off'] },
        },
      },
    );
    const ask = (keys: Readonly<Record<string, readonly string[]>>) => decide([guarded], [], keys).outcome;
    const marked = { 'aws:ResourceTag/origin-guard': ['enforce'] };
    expect(ask({ ...marked, 'aws:TagKeys': ['team'] })).toBe('allowed');
    expect(
      ask({ ...marked, 'aws:TagKeys': ['team', 'origin-guard'], 'aws:RequestTag/origin-guard': ['off'] }),
    ).toBe('denied');
    expect(
      ask({ ...marked, 'aws:TagKeys': ['origin-guard'], 'aws:RequestTag/Origin-Guard': ['observe'] }),
    ).toBe('allowed');
    expect(ask({ 'aws:TagKeys': ['origin-guard'] })).toBe('allowed');
  });

  it('tell a resource policy what an Allow to the account is worth', () => {
    expect(identityTruth(decide([everything], []))).toBe('yes');
    expect(identityTruth(decide([], []))).toBe('no');
    expect(identityTruth(decide([document({ Surprise: 1 })], []))).toBe('unknown');
  });
});
