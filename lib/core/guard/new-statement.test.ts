import { describe, expect, it } from 'vitest';
import { arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import {
  cloudFront,
  grant,
  grantOai,
  grantOaiWrite,
  grantWrite,
  keyRef,
  oac,
  tlsDeny,
  tlsDenyStatement,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { newStatementProblem } from './new-statement.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const [get, put, del] = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
const ours = { Sid: 'OriginGuardX' };
const byOai = (id: string, parts: JsonObject = {}): JsonObject =>
  oac('', { ...ours, Principal: { AWS: oaiArn(id) }, Condition: {}, ...parts });

/** What is wrong with a statement as the only new one of a policy. */
const problem = (statement: JsonObject, ...changes: readonly Change[]): string | undefined => {
  const input = inputOf(write(null, { Version: '2012-10-17', Statement: [statement] }, ...changes));
  const [only] = input.after.statements;
  if (only === undefined) throw new Error('no statement');
  return newStatementProblem(only, input);
};

describe('a new grant of a read', () => {
  it('names a granted distribution or identity, and is about the objects of the bucket', () => {
    expect(problem(oac(e1, ours), grant(e1))).toBeUndefined();
    expect(problem(oac([e1, e2], ours), grant(e1), grant(e2))).toBeUndefined();
    expect(problem(oac(e1, { ...ours, Sid: 'OriginGuard' }), grant(e1))).toBeUndefined();
    expect(problem(byOai('E9OAI'), grantOai('E9OAI'))).toBeUndefined();
  });

  it('of a key is of decryption, on that key alone', () => {
    const decrypt = oac(e1, { ...ours, Action: 'kms:Decrypt', Resource: '*' });
    expect(problem(decrypt, grant(e1, keyRef))).toBeUndefined();
    expect(problem({ ...decrypt, Resource: 'arn:aws:s3:::site/*' }, grant(e1, keyRef))).toBe(
      'would be about more than *',
    );
    expect(problem({ ...decrypt, Action: get }, grant(e1, keyRef))).toBe('would allow more than the read');
  });

  const { Resource, Action, Principal, ...rest } = oac(e1, ours);
  const { Sid: _, ...unnamed } = oac(e1);
  const widerResource = 'would be about more than arn:aws:s3:::site/*';
  const onePrincipal = 'would not name exactly one principal';
  const conditions = 'would have other conditions than one StringEquals aws:SourceArn';
  it.each<[string, JsonObject, string]>([
    ['no Sid', unnamed, 'would be new without a Sid of Origin Guard'],
    ['a foreign Sid', oac(e1, { Sid: 'Site' }), 'would be new without a Sid of Origin Guard'],
    [
      'a Sid that is only like ours',
      oac(e1, { Sid: 'NotOriginGuard' }),
      'would be new without a Sid of Origin Guard',
    ],
    ['parts that nobody knows', oac(e1, { ...ours, B: 1, A: 2 }), 'would hold A, B'],
    ['a second resource', oac(e1, { ...ours, Resource: [Resource ?? '', '*'] }), widerResource],
    ['everything', oac(e1, { ...ours, Resource: '*' }), widerResource],
    [
      'all but its resource',
      { ...rest, Principal, Action, NotResource: Resource } as JsonObject,
      widerResource,
    ],
    [
      'all but its action',
      { ...rest, Principal, Resource, NotAction: Action } as JsonObject,
      'would allow more than the read',
    ],
    ['a second action', oac(e1, { ...ours, Action: [get, put] }), 'would allow more than the read'],
    [
      'all but its principal',
      { ...rest, Action, Resource, NotPrincipal: Principal } as JsonObject,
      onePrincipal,
    ],
    [
      'a second principal',
      oac(e1, { ...ours, Principal: { ...cloudFront, AWS: oaiArn('E9OAI') } }),
      onePrincipal,
    ],
    ['no principal', oac(e1, { ...ours, Principal: {} }), 'would hold Principal'],
    ['a stranger', oac(e1, { ...ours, Principal: { AWS: '444455556666' } }), 'would let in 444455556666'],
    ['no condition', oac('', { ...ours, Condition: {} }), 'would let in every distribution of every account'],
    [
      'a second condition',
      oac('', {
        ...ours,
        Condition: { StringEquals: { 'aws:SourceArn': e1 }, Bool: { 'aws:SecureTransport': 'true' } },
      }),
      conditions,
    ],
    [
      'another key',
      oac('', { ...ours, Condition: { StringEquals: { 'aws:PrincipalArn': e1 } } }),
      conditions,
    ],
    ['another operator', oac('', { ...ours, Condition: { ArnLike: { 'aws:SourceArn': e1 } } }), conditions],
    ['a distribution that nobody grants', oac([e1, e2], ours), `would let in ${e2}, which no change names`],
    ['an identity that nobody grants', byOai('E8OAI'), 'would let in the OAI E8OAI, which no change names'],
  ])('is refused with %s', (_, statement, because) => {
    expect(problem(statement, grant(e1), grantOai('E9OAI'))).toBe(because);
  });
});

describe('a new grant of writes', () => {
  const writes = (Action: string | readonly string[], arn = e1): JsonObject => oac(arn, { ...ours, Action });

  it('gives back what the changes say, to whom they say', () => {
    expect(problem(writes(put), grantWrite(e1, [put]))).toBeUndefined();
    expect(problem(writes([put, del]), grantWrite(e1, [put, del]))).toBeUndefined();
    expect(problem(writes([put, del]), grantWrite(e1, [put]), grantWrite(e1, [del]))).toBeUndefined();
    expect(problem(byOai('E9OAI', { Action: put }), grantOaiWrite('E9OAI', [put]))).toBeUndefined();
  });

  it('is refused for an action that no change gives back', () => {
    expect(problem(writes([put, del]), grantWrite(e1, [put]))).toBe(
      `would allow ${del}, which no change gives back`,
    );
    expect(problem(writes(put), grant(e1))).toBe('would allow more than the read');
    expect(problem(writes([get, put]), grant(e1), grantWrite(e1, [put]))).toBe(
      `would allow ${get}, which no change gives back`,
    );
  });

  it('is refused for a reader to whom just some of it is given back', () => {
    expect(problem(writes([put, del]), grantWrite(e1, [put]), grantWrite(e2, [del]))).toBe(
      `would let in ${e1}, which no change names`,
    );
    expect(problem(writes(put, e2), grantWrite(e1, [put]))).toBe(`would let in ${e2}, which no change names`);
    expect(problem(writes(get, e2), grantWrite(e2, [get]), grant(e1))).toBe(
      `would let in ${e2}, which no change names`,
    );
  });
});

describe('a new Deny', () => {
  it('is the one of requests without TLS, word for word, and only where it is planned', () => {
    expect(problem(tlsDenyStatement, tlsDeny)).toBeUndefined();
    expect(problem({ ...tlsDenyStatement, Sid: 'OriginGuardElse' }, tlsDeny)).toBeUndefined();
    expect(problem(tlsDenyStatement, grant(e1))).toBe('would be a new Deny');
    expect(problem({ ...tlsDenyStatement, Sid: 'Else' }, tlsDeny)).toBe(
      'would be new without a Sid of Origin Guard',
    );
    expect(problem(tlsDenyStatement, { ...tlsDeny, document: keyRef })).toBe('would be a new Deny');
  });

  it.each<[string, JsonObject]>([
    ['another principal', { Principal: { AWS: '*' } }],
    ['fewer actions', { Action: 's3:GetObject' }],
    ['one resource', { Resource: 'arn:aws:s3:::site/*' }],
    ['another operator', { Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }],
    ['TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('is refused with %s', (_, parts) => {
    expect(problem({ ...tlsDenyStatement, ...parts }, tlsDeny)).toBe(
      'would be a new Deny of more than requests without TLS',
    );
  });
});
