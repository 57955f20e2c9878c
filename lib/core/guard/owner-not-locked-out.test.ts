import { describe, expect, it } from 'vitest';
import { account, arnOf, keyArnOf, oaiArn } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import {
  grant,
  keyRef,
  oac,
  prune,
  cloudFront as service,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { ownerNotLockedOut } from './owner-not-locked-out.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const run = (from: JsonObject, to: JsonObject, ...changes: readonly Change[]): string | undefined =>
  objectionOf(ownerNotLockedOut, write(from, to, ...changes));

describe('owner-not-locked-out', () => {
  const admin: JsonObject = {
    Sid: 'Admin',
    Effect: 'Allow',
    Principal: { AWS: [`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:role/admin`] },
    Action: 'kms:*',
    Resource: '*',
  };
  const forKey = grant(e2, keyRef);

  it.each<[string, readonly JsonObject[]]>([
    ['is gone', []],
    ['loses a principal', [{ ...admin, Principal: { AWS: `arn:aws:iam::${account}:root` } }]],
    ['loses an action', [{ ...admin, Action: 'kms:Describe*' }]],
    ['gets a condition', [{ ...admin, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }]],
    ['becomes a Deny', [{ ...admin, Effect: 'Deny' }]],
  ])('objects when an admin statement %s', (_, statements) => {
    expect(run(doc(admin), doc(...statements), forKey)).toMatch(/Statement 1 "Admin"/);
  });

  it('does not object when only CloudFront leaves a shared statement', () => {
    const shared = {
      ...admin,
      Principal: { ...(admin.Principal as JsonObject), ...service },
      Condition: { StringEquals: { 'aws:SourceArn': [e1, e2] } },
    };
    const after = [
      { ...shared, Principal: admin.Principal as JsonObject },
      { ...shared, Condition: { StringEquals: { 'aws:SourceArn': [e2] } } },
    ];
    for (const statement of after)
      expect(run(doc(admin, shared), doc(admin, statement), forKey)).toBeUndefined();
  });

  const byRole = { AWS: `arn:aws:iam::${account}:role/admin` };
  const beside = oac(e2, { Action: 'kms:Decrypt', Resource: '*' });
  it.each<[string, JsonObject]>([
    ['without a condition', {}],
    ['to a role of it', { Principal: byRole }],
    ['to everybody but another account', { NotPrincipal: { AWS: '444455556666' } }],
    ['over TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['of that account', { Condition: { StringEquals: { 'kms:CallerAccount': account } } }],
  ])('counts what is given to the owner of the key %s', (_, { NotPrincipal, ...parts }) => {
    const { Principal = null, ...rest } = admin;
    const who = NotPrincipal === undefined ? { Principal } : { NotPrincipal };
    const statement: JsonObject = { ...rest, ...who, ...parts };
    expect(run(doc(statement), doc(statement, beside), forKey)).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['for a source that is CloudFront', { Condition: { StringEquals: { 'aws:SourceArn': [e1] } } }],
    [
      'under a condition that may not hold',
      { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    ],
    ['of another account', { Principal: { AWS: '444455556666' } }],
    ['of another key', { Resource: keyArnOf('other') }],
  ])('does not count what is given %s', (_, parts) => {
    const statement: JsonObject = { ...admin, ...parts };
    const to = doc(statement, beside);
    expect(run(doc(statement), to, forKey)).toMatch(/kms:PutKeyPolicy/);
    expect(run(doc(statement, admin), doc(statement, admin, beside), forKey)).toBe(undefined);
  });

  it('objects when nobody is left who may change the key policy', () => {
    const reader = { ...admin, Action: 'kms:Decrypt' };
    expect(run(doc(reader), doc(reader, oac(e2, { Action: 'kms:*', Resource: '*' })), forKey)).toMatch(
      /kms:PutKeyPolicy/,
    );
  });

  it('tells all of it in one sentence', () => {
    expect(run(doc(admin), doc(), forKey)).toBe(
      `Statement 1 "Admin" of the policy of key ${keyArnOf('k')} serves others than CloudFront and would not survive.`,
    );
    const reader = { ...admin, Action: 'kms:Decrypt' };
    expect(run(doc(reader), doc(reader), forKey)).toMatch(
      /^Nobody of the account that owns it would certainly be allowed kms:PutKeyPolicy by the policy of key .* give the account a statement of its own first\.$/,
    );
  });
});

describe('what a bucket policy gives to others', () => {
  const role = `arn:aws:iam::${account}:role/x`;
  const shared = oac(e1, { Principal: { ...service, AWS: role } });
  const judged = (before: JsonObject, after: JsonObject, ...changes: readonly Change[]) =>
    run(doc(before), doc(after), ...(changes.length === 0 ? [grant(e2)] : changes));
  const lost =
    'Statement 1 "Site" of the policy of bucket site serves others than CloudFront and would not survive.';

  it('needs nobody who may change it, for a bucket belongs to its account', () => {
    expect(judged(oac(e1), oac(e1))).toBeUndefined();
  });

  it('may stand in another place, with other readers of CloudFront and another list of them', () => {
    expect(run(doc(oac(e1), shared), doc(shared, oac(e2)), grant(e2))).toBeUndefined();
    expect(judged(shared, oac([e1, e2], { Principal: { AWS: role, ...service } }))).toBeUndefined();
    expect(judged(shared, oac(e1, { Principal: { AWS: [oaiArn('E9OAI'), role, account] } }))).toBeUndefined();
    const upper = oac(e1, { Principal: { AWS: role }, Condition: { StringLike: { 'AWS:SOURCEARN': e2 } } });
    expect(judged(shared, upper)).toBeUndefined();
  });

  it('may not lose the principal, or name it as something else', () => {
    expect(judged(shared, oac(e1))).toBe(lost);
    expect(judged(shared, oac(e1, { Principal: { Service: role } }))).toBe(lost);
  });

  it('may not turn around whom it names: a NotPrincipal stays as it is', () => {
    const { Principal, ...rest } = shared;
    expect(judged({ ...rest, NotPrincipal: Principal ?? null }, oac(e1))).toBe(lost);
    expect(judged({ ...rest, NotPrincipal: service }, oac(e1))).toBe(lost);
    expect(judged(shared, { ...rest, NotPrincipal: Principal ?? null })).toBe(lost);
    expect(judged({ ...rest, NotPrincipal: service }, { ...rest, NotPrincipal: service })).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['another action', { Action: 's3:Get*' }],
    ['another resource', { Resource: '*' }],
    ['another effect', { Effect: 'Deny' }],
    ['another condition', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('may not become %s', (_, parts) => {
    expect(judged(shared, { ...shared, ...parts })).toBe(lost);
  });

  it('keeps its conditions by what they say, in whatever order and case', () => {
    const when = (Condition: JsonObject): JsonObject => ({ ...shared, Condition });
    const bool = (key: string, value = 'true'): JsonObject => ({ Bool: { [key]: value } });
    const ip = { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } };
    const before = when({ ...bool('aws:SecureTransport'), ...ip });
    expect(judged(before, when({ ...ip, ...bool('AWS:securetransport') }))).toBeUndefined();
    expect(judged(before, when({ ...ip, ...bool('aws:SecureTransport', 'false') }))).toBe(lost);
    expect(judged(before, when(ip))).toBe(lost);
    expect(judged(when(ip), before)).toBe(lost);
  });

  it('is not what goes to CloudFront, or to an id that a change drops', () => {
    const dead = 'AIDADEADDEADDEADDEAD1';
    const forDead = oac(e1, { Principal: { AWS: dead } });
    const policy = doc(forDead);
    expect(judged(forDead, oac(e2))).toBe(lost);
    expect(judged(forDead, oac(e2), prune(policy, 0, dead))).toBeUndefined();
    expect(judged(oac(e1), oac(e2, { Action: '*' }))).toBeUndefined();
  });
});
