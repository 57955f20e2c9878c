import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  cloudFront,
  grant,
  grantOai,
  oac,
  prune,
  remove,
  removeOai,
  scope,
  shrink,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { known } from '../model/reading.ts';
import { uncoveredEdit } from './statement-delta.ts';

const [e1, e2, e3] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E3CCC')];
const role = `arn:aws:iam::${account}:role/x`;
const user = 'c'.repeat(64);
const facts = plainFacts({
  originAccessIdentities: known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: user }]])),
});
const another = oac(e1, { Sid: 'Another' });

/** What is not covered when the first of two statements is edited; the changes are made of the old document. */
const edited = (
  before: JsonObject,
  after: JsonObject,
  ...changes: readonly ((from: JsonObject) => Change)[]
): string | undefined => {
  const from = { Version: '2012-10-17', Statement: [before, another] };
  const to = { Version: '2012-10-17', Statement: [after, another] };
  const input = inputOf(write(from, to, ...changes.map((change) => change(from))), facts);
  const [old, next] = [input.before.statements[0], input.after.statements[0]];
  if (old === undefined || next === undefined) throw new Error('no statement');
  return uncoveredEdit(old, next, input);
};
const removing =
  (arn: string, index = 0) =>
  (from: JsonObject) =>
    remove(from, index, arn);
const removingOai =
  (written: string, index = 0) =>
  (from: JsonObject) =>
    removeOai(from, index, 'E9OAI', written);
const granting = (arn: string) => () => grant(arn);

describe('an edit of one statement', () => {
  const site = oac([e1, e2]);
  const { Principal: _, ...nobody } = site;
  const negated: JsonObject = { ...nobody, NotPrincipal: { AWS: account } };

  it('never touches a Deny or a NotPrincipal', () => {
    expect(edited({ ...site, Effect: 'Deny' }, site, removing(e1))).toBe('is a Deny and would be changed');
    expect(edited(negated, site, removing(e1, 1))).toBe('has a NotPrincipal and would be changed');
    expect(edited(site, negated, removing(e1, 1))).toBe('has a NotPrincipal and would be changed');
  });

  it.each<[string, JsonObject]>([
    ['its Sid', { Sid: 'Else' }],
    ['its Resource', { Resource: 'arn:aws:s3:::site/a/*' }],
    ['its Effect', { Effect: 'Deny' }],
    ['a part that nobody knows', { Surprise: true }],
  ])('never touches %s', (_what, parts) => {
    expect(edited(site, { ...site, ...parts }, removing(e1))).toBe(
      'would be changed in more than its CloudFront readers',
    );
  });
});

describe('the principals of a statement', () => {
  const who = (Principal: JsonObject): JsonObject => oac(e1, { Principal });
  const [oai8, oai9] = [oaiArn('E8OAI'), oaiArn('E9OAI')];
  const all = who({ AWS: [role, oai8, oai9], ...cloudFront, CanonicalUser: user });

  it('gain nobody, whatever the changes say', () => {
    expect(edited(who({ AWS: role }), who({ AWS: [role, oai9] }), () => grantOai('E9OAI'))).toBe(
      `would newly name ${oai9}`,
    );
    expect(edited(who({ AWS: 'x' }), who({ Service: 'x' }), granting(e1))).toBe('would newly name x');
  });

  it.each<[string, JsonObject, JsonObject, (from: JsonObject) => Change]>([
    ['the service', who({ AWS: role, ...cloudFront }), who({ AWS: role }), removing(e1)],
    ['an identity', who({ AWS: [role, oai9] }), who({ AWS: role }), removingOai(oai9)],
    ['its canonical user', who({ AWS: role, CanonicalUser: user }), who({ AWS: role }), removingOai(user)],
    [
      'a dead id',
      who({ AWS: [role, 'AIDADEADDEADDEADDEAD1'] }),
      who({ AWS: role }),
      (from) => prune(from, 0, 'AIDADEADDEADDEADDEAD1'),
    ],
  ])('may lose %s by the change that says so', (_, before, after, change) => {
    expect(edited(before, after, change)).toBeUndefined();
    expect(edited(before, after, granting(e1))).toMatch(/^would lose .*, which no change names$/);
  });

  it('lose nobody by a change that is about somebody else, or about another statement', () => {
    const without = (name: string): JsonObject =>
      who({ AWS: [role, oai8, oai9].filter((one) => one !== name), ...cloudFront, CanonicalUser: user });
    const lost = (name: string): string => `would lose ${name}, which no change names`;
    expect(edited(all, without(oai9), removing(e1))).toBe(lost(oai9));
    expect(edited(all, without(oai9), removingOai(oai8))).toBe(lost(oai9));
    expect(edited(all, without(oai9), removingOai(oai9, 1))).toBe(lost(oai9));
    expect(edited(all, without(role), removingOai(role))).toBe(lost(role));
    const { Service: _, ...noService } = all.Principal as JsonObject;
    expect(edited(all, who(noService), removingOai(oai9))).toBe(lost('cloudfront.amazonaws.com'));
    expect(edited(all, who(noService), removing(e1, 1))).toBe(lost('cloudfront.amazonaws.com'));
  });

  it('stay in their order', () => {
    const turned = who({ ...cloudFront, AWS: [role, oai8, oai9], CanonicalUser: user });
    expect(edited(all, turned, granting(e1))).toBe('would have its principals reordered');
    const twice = who({ AWS: [role, role] });
    expect(edited(who({ AWS: role }), twice, granting(e1))).toBe('would have its principals reordered');
  });
});

describe('the conditions of a statement', () => {
  const when = (Condition: JsonObject): JsonObject => oac('', { Condition });
  const equals = (...arns: readonly string[]): JsonObject => ({ StringEquals: { 'aws:SourceArn': arns } });
  const other = 'would have a condition changed that is not about SourceArn';

  it('stay where they are not about SourceArn, or ask only whether there is one', () => {
    const old = when({ ...equals(e1), Null: { 'aws:SourceArn': 'false' } });
    expect(edited(old, when({ ...equals(e1), Null: { 'aws:SourceArn': 'true' } }), granting(e2))).toBe(other);
    expect(edited(old, when(equals(e1)), granting(e2))).toBe(other);
    expect(edited(old, when({ ...equals(e1, e2), Null: { 'aws:SourceArn': 'false' } }), granting(e2))).toBe(
      undefined,
    );
    const key = (name: string): JsonObject => when({ ...equals(e1), StringEquals: { [name]: account } });
    expect(edited(key('aws:SourceAccount'), key('s3:DataAccessPointAccount'), granting(e2))).toBe(other);
  });

  it('take what a grant gives and lose what a removal takes, no more', () => {
    expect(edited(when(equals(e1)), when(equals(e1, e2)), granting(e2))).toBeUndefined();
    expect(edited(when(equals(e1)), when(equals(e1, e3)), granting(e2))).toBe(
      `would let in ${e3}, which no change names`,
    );
    expect(edited(when(equals(e1, e2)), when(equals(e1)), removing(e2))).toBeUndefined();
    for (const change of [removing(e1), removing(e2, 1), removingOai(e2), granting(e2)]) {
      expect(edited(when(equals(e1, e2)), when(equals(e1)), change)).toBe(
        `would no longer let in ${e2}, which no change names`,
      );
    }
    expect(edited(when(equals(e1)), when(equals()), removing(e1))).toBe(
      'would be left with an empty SourceArn condition',
    );
  });

  it('keep the order of their values, and the new one may stand anywhere', () => {
    expect(edited(when(equals(e1, e2)), when(equals(e2, e1)), granting(e3))).toBe(
      'would have its SourceArn values reordered',
    );
    expect(edited(when(equals(e1, e2)), when(equals(e1, e3, e2)), granting(e3))).toBeUndefined();
    expect(edited(when(equals(e1, e2)), when(equals(e3, e2)), granting(e3), removing(e1))).toBeUndefined();
  });

  it('keep their operators and the spelling of their keys, in their order', () => {
    const lost = 'would lose or gain a SourceArn condition';
    const like = { StringLike: { 'aws:SourceArn': [e1] } };
    expect(edited(when(equals(e1)), when(like), granting(e2))).toBe(lost);
    expect(edited(when(equals(e1)), when({ ...equals(e1), ...like }), granting(e2))).toBe(lost);
    expect(edited(when({ ...equals(e1), ...like }), when({ ...like, ...equals(e1) }), granting(e2))).toBe(
      lost,
    );
    const spelt = when({ StringEquals: { 'AWS:SourceArn': [e1] } });
    expect(edited(when(equals(e1)), spelt, granting(e2))).toBe(lost);
    const two = (first: string, second: string): JsonObject =>
      when({ ...equals(first), ArnLike: { 'aws:SourceArn': [second] } });
    expect(edited(two(e1, e1), two(e1, e3), granting(e2))).toBe(`would let in ${e3}, which no change names`);
  });

  it.each(['StringNotEquals', 'ArnNotLike', 'ForAllValues:Null'])(
    'stay word for word with %s',
    (operator) => {
      const not = (...arns: readonly string[]): JsonObject => when({ [operator]: { 'aws:SourceArn': arns } });
      expect(edited(not(e1, e2), not(e1), removing(e2))).toBe(`would change ${operator}`);
      expect(edited(not(e1, e2), not(e1, e2), removing(e2))).toBeUndefined();
    },
  );

  it('may become what a scope of this statement lists, with what is granted beside it', () => {
    const scoped = (...changes: readonly ((from: JsonObject) => Change)[]) => {
      return (condition: JsonObject) => edited(when({}), when(condition), ...changes);
    };
    const ours = scoped((from) => scope(from, 0, [e1]), granting(e2));
    expect(ours(equals(e1))).toBeUndefined();
    expect(ours(equals(e1, e2))).toBeUndefined();
    expect(ours(equals(e1, e3))).toBe('would let in a SourceArn that no change names');
    expect(ours(equals())).toBe('would have an empty SourceArn condition');
    expect(ours({})).toBe('would not have exactly one SourceArn condition');
    expect(ours({ ...equals(e1), ArnLike: { 'aws:SourceArn': [e1] } })).toBe(
      'would not have exactly one SourceArn condition',
    );
    expect(ours({ ArnLike: { 'aws:SourceArn': [e1] } })).toBe('would get the operator ArnLike');
    expect(scoped((from) => scope(from, 1, [e1]))(equals(e1))).toBe(
      'would lose or gain a SourceArn condition',
    );
    const both = scoped(
      (from) => scope(from, 0, [e1]),
      (from) => scope(from, 1, [e3], { operator: 'ArnLike' }),
    );
    expect(both(equals(e3))).toBe('would let in a SourceArn that no change names');
    expect(both({ ArnLike: { 'aws:SourceArn': [e1] } })).toBe('would get the operator ArnLike');
  });
});

describe('the actions of a statement', () => {
  const does = (Action: string | readonly string[], parts: JsonObject = {}): JsonObject =>
    oac(e1, { Action, ...parts });
  const not = (NotAction: string): JsonObject => {
    const { Action: _, ...rest } = oac(e1);
    return { ...rest, NotAction };
  };
  const keeping =
    (actions: readonly string[], index = 0) =>
    (from: JsonObject) =>
      shrink(from, index, actions);
  const [get, put, list] = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];

  it('stay as they are written while no shrink is about this statement', () => {
    const changed = 'would be changed in its actions';
    expect(edited(does([get, put]), does(get), keeping([get], 1))).toBe(changed);
    expect(edited(does([get]), does(get), granting(e2))).toBe(changed);
    expect(edited(not(get), not(put), granting(e2))).toBe(changed);
    expect(edited(not(get), does(get), granting(e2))).toBe(changed);
    expect(edited(not(get), not(get), granting(e2))).toBeUndefined();
  });

  it('become what the shrink keeps, however that is spelt', () => {
    expect(edited(does('s3:*'), does(get), keeping([get]))).toBeUndefined();
    expect(edited(does('s3:*'), does('S3:getobject'), keeping([get]))).toBeUndefined();
    expect(edited(does('s3:*'), does(get), keeping(['S3:GETOBJECT']))).toBeUndefined();
    const more = 'would allow actions that no change leaves in it';
    expect(edited(does('s3:*'), does([get, put]), keeping([get]))).toBe(more);
    expect(edited(does('s3:*'), not(get), keeping([get]))).toBe(more);
    expect(edited(does('s3:*'), does([]), keeping([get]))).toBe(more);
    expect(edited(does('s3:*'), does(get), keeping([get, put]))).toBe(
      'would lose s3:putobject, which a change keeps',
    );
    expect(edited(does('s3:Get*'), does([get, put]), keeping([get, put]))).toBe(
      'would newly allow s3:putobject',
    );
  });

  it('become what all shrinks of the statement keep', () => {
    const both = [keeping([get, put]), keeping([list, get])];
    expect(edited(does('s3:*'), does(get), ...both)).toBeUndefined();
    expect(edited(does('s3:*'), does(get), ...both, keeping([put], 1))).toBeUndefined();
    expect(edited(does('s3:*'), does([get, put]), ...both)).toBe(
      'would allow actions that no change leaves in it',
    );
    expect(edited(does('s3:*'), does(put), keeping([get, put]), keeping([put, get]))).toBe(
      'would lose s3:getobject, which a change keeps',
    );
  });

  it('stay while they serve somebody else than CloudFront', () => {
    const shared = (Principal: JsonObject) =>
      [does('s3:*', { Principal }), does(get, { Principal })] as const;
    expect(edited(...shared({ ...cloudFront, AWS: role }), keeping([get]))).toBe(
      `would lose actions that it gives to ${role}`,
    );
    expect(edited(...shared({ ...cloudFront, AWS: oaiArn('E9OAI') }), keeping([get]))).toBeUndefined();
    const dead = 'AIDADEADDEADDEADDEAD1';
    const withDead = shared({ ...cloudFront, AWS: dead });
    expect(edited(...withDead, keeping([get]))).toBe(`would lose actions that it gives to ${dead}`);
    expect(edited(...withDead, keeping([get]), (from) => prune(from, 0, dead))).toBeUndefined();
  });
});
