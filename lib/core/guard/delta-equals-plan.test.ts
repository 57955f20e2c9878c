import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  cloudFront,
  edit,
  grant,
  grantOai,
  oac,
  remove,
  removeOai,
  scope,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { guardInput } from './check.ts';
import { deltaEqualsPlan } from './delta-equals-plan.ts';

const [e1, e2, e3] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E3CCC')];
const doc = (...statements: readonly JsonObject[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements,
});

const objection = (
  from: JsonObject | null,
  to: JsonObject | null,
  ...changes: readonly Change[]
): string | undefined => {
  const input = guardInput(write(from, to, ...changes), plainFacts());
  return typeof input === 'string' ? input : deltaEqualsPlan(input);
};

describe('delta-equals-plan, for a scope', () => {
  const tls = { Bool: { 'aws:SecureTransport': 'true' } };
  const from = doc(oac('', { Condition: { ArnLike: { 'aws:SourceArn': arnOf('*') }, ...tls } }));
  const change = scope(from, 0, [e1, e2]);
  const to = (condition: JsonObject): JsonObject => doc(oac('', { Condition: condition }));

  it('accepts the planned one', () => {
    expect(objection(from, edit(from, change), change)).toBeUndefined();
  });

  it.each<[string, JsonObject, RegExp]>([
    [
      'a stranger in the list',
      { ...tls, StringEquals: { 'aws:SourceArn': [e1, e3] } },
      /let in a SourceArn that no change names/,
    ],
    [
      'another operator',
      { ...tls, StringLike: { 'aws:SourceArn': [e1, e2] } },
      /get the operator StringLike/,
    ],
    ['no condition', tls, /exactly one SourceArn/],
    [
      'an old condition left over',
      { ArnLike: { 'aws:SourceArn': arnOf('*') }, ...tls, StringEquals: { 'aws:SourceArn': [e1, e2] } },
      /exactly one SourceArn/,
    ],
    ['another condition lost', { StringEquals: { 'aws:SourceArn': [e1, e2] } }, /not about SourceArn/],
    [
      'another condition changed',
      { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:SourceArn': [e1, e2] } },
      /not about SourceArn/,
    ],
  ])('objects to %s', (_, condition, because) => {
    expect(objection(from, to(condition), change)).toMatch(because);
  });
});

describe('delta-equals-plan, for removals', () => {
  const root = `arn:aws:iam::${account}:root`;
  const shared = oac([e1, e2], { Principal: { ...cloudFront, AWS: [root, oaiArn('E8OAI')] } });
  const from = doc(shared);

  it('objects to a removal that takes more than it says', () => {
    const change = remove(from, 0, e1);
    const without = (parts: JsonObject): JsonObject => doc({ ...shared, ...parts });
    expect(objection(from, edit(from, change), change)).toBeUndefined();
    expect(
      objection(from, without({ Condition: { StringEquals: { 'AWS:SourceArn': [] } } }), change),
    ).toMatch(/empty SourceArn|no longer/);
    expect(objection(from, without({ Condition: {} }), change)).toMatch(/lose or gain a SourceArn condition/);
    expect(objection(from, without({ Principal: { ...cloudFront, AWS: oaiArn('E8OAI') } }), change)).toMatch(
      /would lose arn:aws:iam::111122223333:root/,
    );
    expect(objection(from, without({ Principal: { ...cloudFront, AWS: root } }), change)).toMatch(
      /would lose .*E8OAI/,
    );
    expect(objection(from, doc(), change)).toMatch(/would be gone/);
  });

  it('objects to a negated list that lost a value: that would widen', () => {
    const negated = oac(e1, {
      Condition: {
        StringEquals: { 'aws:SourceArn': [e1, e2] },
        StringNotEquals: { 'aws:SourceArn': [e2, e3] },
      },
    });
    const shorter = oac(e1, {
      Condition: { StringEquals: { 'aws:SourceArn': [e2] }, StringNotEquals: { 'aws:SourceArn': [e3] } },
    });
    expect(objection(doc(negated), doc(shorter), remove(doc(negated), 0, e1))).toMatch(
      /would change StringNotEquals/,
    );
  });

  it('objects to reordered values and principals, and to a touched NotPrincipal', () => {
    const change = grant(e3);
    expect(objection(doc(oac([e1, e2])), doc(oac([e2, e1, e3])), change)).toMatch(/values reordered/);
    const two = (AWS: readonly string[]): JsonObject => doc(oac(e1, { Principal: { AWS } }));
    expect(objection(two([root, '444455556666']), two(['444455556666', root]), change)).toMatch(
      /principals reordered/,
    );
    const not = (AWS: string): JsonObject =>
      doc({ Effect: 'Deny', NotPrincipal: { AWS }, Action: '*', Resource: '*' });
    const allowNot = (AWS: string): JsonObject =>
      doc({ Effect: 'Allow', NotPrincipal: { AWS }, Action: '*', Resource: '*' });
    expect(objection(not(root), not('444455556666'), change)).toMatch(/is a Deny/);
    expect(objection(allowNot(root), allowNot('444455556666'), change)).toMatch(/has a NotPrincipal/);
  });

  it('tells two equal statements apart by what is left of them', () => {
    const alone = oac('', { Sid: 'A', Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });
    const twice = doc(alone, alone);
    const change = removeOai(twice, 0, 'E9OAI');
    expect(objection(twice, doc(alone), change)).toBeUndefined();
    expect(objection(twice, doc(), change)).toMatch(/would be gone/);
  });
});

describe('delta-equals-plan, for whole documents', () => {
  const alone = oac('', { Sid: 'A', Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });

  it('names the policy and the statement of what it objects to', () => {
    const from = doc(oac(e1), oac(e2, { Sid: 'Second' }));
    expect(objection(from, doc(oac(e1)), grant(e3))).toBe(
      'In the policy of bucket site, statement 2 "Second" would be gone.',
    );
    expect(objection(from, doc(oac(e1), oac([e2, e3], { Sid: 'Second' })), grant(e1))).toBe(
      `In the policy of bucket site, statement 2 "Second" would let in ${e3}, which no change names.`,
    );
    const added = [oac(e1), oac(e2, { Sid: 'Second' }), oac(e3, { Sid: 'OriginGuardX' }), oac(e3)];
    expect(objection(from, doc(...added), grant(e3))).toBe(
      'In the policy of bucket site, statement 4 "Site" would be new without a Sid of Origin Guard.',
    );
    expect(objection({ ...from, Id: 'x' }, from, grant(e3))).toBe(
      'The Version, Id or another part beside the statements of the policy of bucket site would change.',
    );
  });

  it('has nothing against the order of other members, or an Id that goes with the whole policy', () => {
    const from = { ...doc(alone), Id: 'x' };
    const turned = Object.fromEntries(Object.entries(from).toReversed());
    expect(objection(from, turned, grant(e3))).toBeUndefined();
    expect(objection(from, null, removeOai(from, 0, 'E9OAI'))).toBeUndefined();
  });

  it('finds which of many equal statements is gone, in little time', () => {
    const many = doc(...Array.from({ length: 40 }, () => alone));
    const all = Array.from({ length: 40 }, (_, index) => removeOai(many, index, 'E9OAI'));
    expect(objection(many, doc(alone, alone), ...all)).toBeUndefined();
    const half = Array.from({ length: 20 }, () => alone);
    expect(objection(many, doc(...half, oac(e1)), ...all)).toMatch(/without a Sid of Origin Guard/);
    const last = removeOai(many, 39, 'E9OAI');
    expect(objection(many, doc(...Array.from({ length: 39 }, () => alone)), last)).toBeUndefined();
    expect(objection(many, doc(...Array.from({ length: 38 }, () => alone)), last)).toMatch(/would be gone/);
  });
});

describe('delta-equals-plan, for new statements', () => {
  it.each<[string, JsonObject, RegExp]>([
    [
      'two principals',
      oac(e1, { Principal: { ...cloudFront, AWS: '444455556666' } }),
      /exactly one principal/,
    ],
    ['somebody else', oac(e1, { Principal: { AWS: '444455556666' } }), /would let in 444455556666/],
    [
      'an OAI that no change names',
      oac(e1, { Principal: { AWS: oaiArn('E8OAI') } }),
      /the OAI E8OAI, which no change names/,
    ],
    ['a distribution that no change names', oac([e1, e3]), /E3CCC, which no change names/],
    [
      'a looser operator',
      oac(e1, { Condition: { StringLike: { 'aws:SourceArn': e1 } } }),
      /other conditions than one StringEquals/,
    ],
    [
      'a part of another bucket',
      oac(e1, { Resource: ['arn:aws:s3:::site/*', 'arn:aws:s3:::b/*'] }),
      /about more than/,
    ],
    ['an unknown element', oac(e1, { Surprise: 1 }), /would hold Surprise/],
  ])('objects to %s', (_, statement, because) => {
    const added = doc({ ...statement, Sid: 'OriginGuardX' });
    expect(objection(null, added, grant(e1), grantOai('E9OAI'))).toMatch(because);
  });

  it('takes a Version of 2012-10-17 for a new document, and no other', () => {
    const to = edit(null, grant(e1));
    expect(objection(null, to, grant(e1))).toBeUndefined();
    expect(objection(null, { ...to, Version: '2008-10-17' }, grant(e1))).toMatch(/Version/);
  });
});
