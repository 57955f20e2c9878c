import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { Settings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isBroad, sharedGrants, shrinkForbids } from './shrinking.ts';

const [mine, trusted] = [given.arnOf('E1'), given.arnOf('E7', '444455556666')];
const trusting: Settings = { ...given.enforcing, trustedAccounts: [given.account, '444455556666'] };
const service = { Service: 'cloudfront.amazonaws.com' };
const grant = (parts: JsonObject): JsonObject => ({
  ...given.oacGrant('site', mine),
  Action: 's3:*',
  ...parts,
});
const arns = (operator: string, ...values: readonly string[]): JsonObject => ({
  Condition: { [operator]: { 'aws:SourceArn': values } },
});

const forbids = (
  statement: JsonObject,
  settings: Settings = given.enforcing,
  parts: Partial<Snapshot> = {},
): readonly (string | undefined)[] => {
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
      buckets: [given.aBucket('site', given.aPolicy(statement))],
      ...parts,
    }),
  );
  const subject = facts.buckets.get('site');
  if (subject === undefined) throw new Error('no bucket');
  const input = { facts, settings, subject };
  return sharedGrants(input).map((shared) => shrinkForbids(input, shared));
};

it.each<[string, JsonObject, Settings]>([
  ['names own distributions', grant({}), given.enforcing],
  ['names own distributions, while others are trusted', grant({}), trusting],
  [
    'is for a pattern over the own account, while others are trusted',
    grant(arns('ArnLike', given.arnOf('*'))),
    trusting,
  ],
  [
    'is for everybody, and nobody else is trusted',
    grant({ Condition: {} }),
    { ...given.enforcing, trustedAccounts: [given.account] },
  ],
  [
    'is for an own identity',
    { ...grant({}), Principal: { AWS: given.oaiArn('EOAI1') }, Condition: {} },
    trusting,
  ],
  [
    'is for an own identity by its canonical id, beside the service',
    grant({ Principal: { ...service, CanonicalUser: 'a'.repeat(64) } }),
    given.enforcing,
  ],
])('a statement may lose actions that %s', (_, statement, settings) => {
  expect(forbids(statement, settings)).toEqual([undefined]);
});

it.each<[string, JsonObject, Settings, string, Partial<Snapshot>?]>([
  [
    'has parts that are not understood',
    grant({ Odd: 1, Strange: 2 }),
    given.enforcing,
    'the statement has parts that are not understood (Odd, Strange)',
  ],
  [
    'nobody of the account uses',
    grant({}),
    given.enforcing,
    'no distribution of this account uses the bucket, so whoever uses the grant may be someone else',
    { distributions: [] },
  ],
  [
    'names others',
    grant({ Principal: { ...service, AWS: ['444455556666', '555566667777'] } }),
    given.enforcing,
    'the statement also names 444455556666, 555566667777, who would lose these actions too',
  ],
  [
    'names a distribution of another account',
    grant(arns('StringEquals', mine, trusted)),
    given.enforcing,
    `it also serves ${trusted} of another account`,
  ],
  [
    'depends on a variable',
    grant(arns('ArnLike', `${mine}\${aws:username}`)),
    given.enforcing,
    'policy variables decide whom it lets in',
  ],
  [
    'is for everybody, while an account is trusted',
    grant({ Condition: {} }),
    trusting,
    'it may serve distributions of the trusted account 444455556666, whose behaviours cannot be seen',
  ],
  [
    'is for a pattern over any account, while one is trusted',
    grant(arns('ArnLike', given.arnOf('*'), given.arnOf('*', '????????????'))),
    trusting,
    'it may serve distributions of the trusted account 444455556666, whose behaviours cannot be seen',
  ],
  [
    'is for an identity of somebody else',
    { ...grant({}), Principal: { AWS: [given.oaiArn('EOAI1'), given.oaiArn('EFOREIGN')] }, Condition: {} },
    given.enforcing,
    "origin access identity EFOREIGN is not one of this account's, and what it needs is not known here",
  ],
  [
    'is for an identity, and whose that is could not be read',
    { ...grant({}), Principal: { AWS: given.oaiArn('EOAI1') }, Condition: {} },
    given.enforcing,
    "origin access identity EOAI1 is not one of this account's, and what it needs is not known here",
    { Unreadable: { originAccessIdentities: 'AccessDenied' } },
  ],
  [
    'somebody may use unseen',
    grant({}),
    given.enforcing,
    'distribution E9 might use the bucket without saying so: it is multi-tenant',
    {
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')]),
        given.aDistribution('E9', [given.anOrigin('x')], { ConnectionMode: 'tenant-only' }),
      ],
    },
  ],
])('a statement keeps its actions that %s', (_, statement, settings, because, parts = {}) => {
  expect(forbids(statement, settings, parts)).toEqual([because]);
});

it('is told once per statement, with all readers that it names', () => {
  expect(forbids(grant({ Principal: { ...service, AWS: given.oaiArn('EOAI1') } }))).toEqual([undefined]);
  expect(forbids({ ...grant({}), Effect: 'Deny' })).toEqual([]);
});

it.each<[boolean, JsonObject]>([
  [
    false,
    { Action: ['s3:GetObject', 'S3:getobjectversion', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'] },
  ],
  [true, { Action: 's3:Get*' }],
  [true, { Action: ['s3:GetObject', 's3:GetBucketPolicy'] }],
])('is broad: %s for %j', (expected, parts) => {
  const facts = given.factsOf(
    given.anAccount({ buckets: [given.aBucket('site', given.aPolicy(grant(parts)))] }),
  );
  const subject = facts.buckets.get('site');
  if (subject === undefined) throw new Error('no bucket');
  const input = { facts, settings: given.enforcing, subject };
  expect(sharedGrants(input).map((shared) => isBroad(shared.grant))).toEqual([expected]);
});
