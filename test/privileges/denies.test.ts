/** The Denies of every role, asked of the evaluator, and the names in the roles, asked of AWS's own list. */

import { describe, expect, it } from 'vitest';
import { readServerless } from '../../lab/runtime/serverless-yml.ts';
import { labParams, root } from '../../lab/world.ts';
import { exactRequest } from '../../lib/core/policy/evaluate.ts';
import { evaluateIdentity } from '../../lib/core/policy/identity.ts';
import { parseIdentityPolicy } from '../../lib/core/policy/parse.ts';
import { functionNames } from '../../scripts/build.ts';
import { iamActionDetails, iamActionExists } from './aws-actions.ts';
import { list, rolesOf, type Statement } from './roles.ts';

const names = new Proxy({}, { get: (_, name) => `NAME-${String(name)}` });
const roles = rolesOf(readServerless({ root, stage: 'lab', params: labParams }), functionNames, names);
const statementsOf = (name: string): readonly Statement[] => roles.get(name) ?? [];

const parsed = (Statement: readonly unknown[]) => {
  const read = parseIdentityPolicy({ Version: '2012-10-17', Statement });
  if (!read.ok) throw new Error(read.because);
  return read.document;
};
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

/** As if somebody had attached an administrator's policy to the role. */
const outcome = (name: string, action: string, keys: Readonly<Record<string, readonly string[]>> = {}) => {
  const account = '111122223333';
  const denies = statementsOf(name).filter(({ Effect }) => Effect === 'Deny');
  const requester = { type: 'principal', arn: `arn:aws:iam::${account}:role/guard`, account } as const;
  return evaluateIdentity({
    identityPolicies: [parsed([everything, ...denies])],
    serviceControlPolicies: [],
    request: exactRequest({ requester, action, resource: 'arn:aws:any:::thing', keys }),
  }).outcome;
};

describe.each(functionNames)('%s, whatever is attached to its role,', (name) => {
  it.each([
    ...['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:CreateGrant'],
    ...['s3:PutBucketPublicAccessBlock', 's3:PutAccountPublicAccessBlock', 's3:PutBucketAcl'],
    ...[
      's3:PutBucketOwnershipControls',
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteBucket',
    ],
    ...['cloudfront:UpdateDistribution', 'cloudfront:DeleteDistribution'],
  ])('is denied %s', (action) => {
    expect(outcome(name, action)).toBe('denied');
  });

  it('may not skip the lock-out check of KMS, and is not kept from a call that does not', () => {
    const key = 'kms:BypassPolicyLockoutSafetyCheck';
    expect(outcome(name, 'kms:PutKeyPolicy', { [key]: ['true'] })).toBe('denied');
    expect(outcome(name, 'kms:PutKeyPolicy', { [key]: ['false'] })).toBe('allowed');
    expect(outcome(name, 'kms:PutKeyPolicy')).toBe('allowed');
  });

  it('has only actions that exist, and no resource left open that AWS lets us name', async () => {
    for (const { Sid, Effect, Action, Resource } of statementsOf(name)) {
      for (const action of list(Action)) {
        const [service = '', short = ''] = action.split(':');
        expect(await iamActionExists(service, short), `${Sid}: ${action}`).toBe(true);
        if (Effect === 'Deny') continue;
        const { resourceTypes } = await iamActionDetails(service, short);
        expect(list(Resource).includes('*'), `${Sid}: ${action}`).toBe(resourceTypes.length === 0);
      }
    }
  });

  it('writes no other function’s logs', () => {
    const logs = statementsOf(name).filter(({ Action }) => list(Action)[0]?.startsWith('logs:'));
    expect(logs.flatMap(({ Resource }) => list(Resource))).toEqual([
      expect.stringMatching(new RegExp(`:log-group:/aws/lambda/origin-guard-lab-${name}:\\*$`)),
    ]);
  });
});

it('Deny is needed: without it the administrator’s policy would allow', () => {
  expect(outcome('nobody', 's3:PutBucketAcl')).toBe('allowed');
});
