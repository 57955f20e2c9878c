import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  cloudFront,
  grant,
  oac,
  prune,
  remove,
  removeOai,
  shrink,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { known } from '../model/reading.ts';
import { mayGo } from './may-go.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const [oai8, oai9] = [oaiArn('E8OAI'), oaiArn('E9OAI')];
const [dead, other] = ['AIDADEADDEADDEADDEAD1', 'AROADEADDEADDEADDEAD2'];
const user = 'c'.repeat(64);
const facts = plainFacts({
  originAccessIdentities: known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: user }]])),
});

type Made = (from: JsonObject) => Change;
const removing =
  (arn: string, index = 0): Made =>
  (from) =>
    remove(from, index, arn);
const removingOai =
  (written: string, index = 0): Made =>
  (from) =>
    removeOai(from, index, 'E9OAI', written);
const keeping =
  (actions: readonly string[], index = 0): Made =>
  (from) =>
    shrink(from, index, actions);
const pruning =
  (id: string, index = 0): Made =>
  (from) =>
    prune(from, index, id);

/** Whether the first of two statements may go by these changes. */
const goes = (statement: JsonObject, ...changes: readonly Made[]): boolean => {
  const from = { Version: '2012-10-17', Statement: [statement, oac(e1, { Sid: 'Other' })] };
  const input = inputOf(write(from, from, ...changes.map((change) => change(from))), facts);
  const [first] = input.before.statements;
  if (first === undefined) throw new Error('no statement');
  return mayGo(first, input);
};
const who = (Principal: JsonObject, parts: JsonObject = {}): JsonObject => oac(e1, { Principal, ...parts });

describe('a statement of distributions may go', () => {
  it('when all that it lists are removed from it', () => {
    expect(goes(oac(e1), removing(e1))).toBe(true);
    expect(goes(oac([e1, e2]), removing(e1), removing(e2))).toBe(true);
    expect(goes(oac([e1, e2]), removing(e1))).toBe(false);
    expect(goes(oac(e1), removing(e2))).toBe(false);
    expect(goes(oac(e1), removing(e1, 1))).toBe(false);
    expect(goes(oac(e1), removingOai(e1))).toBe(false);
    expect(goes(oac(e1), () => grant(e1))).toBe(false);
  });

  it('when one of the lists that all have to hold is empty by it', () => {
    const two = oac('', {
      Condition: { StringEquals: { 'aws:SourceArn': [e1] }, ArnLike: { 'aws:SourceArn': [e1, e2] } },
    });
    expect(goes(two, removing(e1))).toBe(true);
    expect(goes(two, removing(e2))).toBe(false);
  });

  it.each<[string, JsonObject]>([
    ['asks for nothing', {}],
    ['lists nobody', { StringEquals: { 'aws:SourceArn': [] } }],
    ['lists whom it leaves out', { StringNotEquals: { 'aws:SourceArn': e1 } }],
    ['only asks whether there is a SourceArn', { Null: { 'aws:SourceArn': e1 } }],
    ['lists something else', { StringEquals: { 'aws:PrincipalArn': e1 } }],
  ])('but not when it %s', (_, Condition) => {
    expect(goes(oac('', { Condition }), removing(e1))).toBe(false);
  });
});

describe('a statement of identities may go', () => {
  it('when each is removed by the name that it has there', () => {
    expect(goes(who({ AWS: oai9 }), removingOai(oai9))).toBe(true);
    expect(goes(who({ CanonicalUser: user }), removingOai(user))).toBe(true);
    expect(goes(who({ AWS: [oai8, oai9] }), removingOai(oai8), removingOai(oai9))).toBe(true);
    expect(goes(who({ AWS: [oai8, oai9] }), removingOai(oai9))).toBe(false);
    expect(goes(who({ AWS: oai9 }), removingOai(oai9, 1))).toBe(false);
    expect(goes(who({ AWS: oai9 }), removing(oai9))).toBe(false);
  });

  it('with the service in it, when both are removed', () => {
    const both = who({ AWS: oai9, ...cloudFront });
    expect(goes(both, removingOai(oai9), removing(e1))).toBe(true);
    expect(goes(both, removingOai(oai9))).toBe(false);
    expect(goes(both, removing(e1))).toBe(false);
  });
});

describe('a statement may go with its last use', () => {
  it('when nothing of its actions is left, by all shrinks together', () => {
    expect(goes(oac(e1), keeping([]))).toBe(true);
    expect(goes(oac(e1), keeping([], 1))).toBe(false);
    expect(goes(oac(e1), keeping(['s3:GetObject']))).toBe(false);
    const [get, put, del] = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
    expect(goes(oac(e1), keeping([get]), keeping([put]))).toBe(true);
    expect(goes(oac(e1), keeping([get, put]), keeping([put, del]))).toBe(false);
    expect(goes(oac(e1), keeping([get]), keeping(['S3:getobject']))).toBe(false);
    expect(goes(oac(e1), keeping([get, put]), keeping([put]), keeping([get]))).toBe(true);
  });

  it('when the dead ids that it named are dropped from it', () => {
    expect(goes(who({ AWS: dead }), pruning(dead))).toBe(true);
    expect(goes(who({ AWS: dead }), pruning(dead, 1))).toBe(false);
    expect(goes(who({ AWS: dead }), pruning(other))).toBe(false);
    expect(goes(who({ AWS: [dead, other] }), pruning(dead))).toBe(false);
    expect(goes(who({ AWS: [dead, oai9] }), pruning(dead))).toBe(false);
    expect(goes(who({ AWS: [dead, oai9] }), pruning(dead), removingOai(oai9))).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['a Deny', { Effect: 'Deny' }],
    ['for others too', { Principal: { ...cloudFront, AWS: account } }],
    ['for nobody that can be read', { Principal: {} }],
  ])('but never when it is %s', (_, parts) => {
    expect(goes(oac(e1, parts), removing(e1), keeping([]))).toBe(false);
  });

  it('but never when it has a NotPrincipal', () => {
    const { Principal, ...rest } = oac(e1);
    expect(goes({ ...rest, NotPrincipal: Principal ?? null }, removing(e1), keeping([]))).toBe(false);
  });
});
