import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  grant,
  grantOai,
  oac,
  remove,
  removeOai,
  scope,
  shrink,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { known, unreadable } from '../model/reading.ts';
import { shrinkProblem } from './shrink-keeps-reads.ts';

const [e1, e2, elsewhere] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E1AAA', '666677778888')];
const both = ['s3:GetObject', 's3:PutObject'];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const withAction = (statement: JsonObject, Action: string): JsonObject => ({ ...statement, Action });
const user = 'c'.repeat(64);
const identities = known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: user }]]));
const unread = plainFacts({ distributions: unreadable('AccessDenied') });

/** The first statement keeps nothing but one action; all others stay as they are. */
const losing = (
  statements: readonly [JsonObject, ...JsonObject[]],
  kept: string,
  facts: Facts = plainFacts(),
  others: (from: JsonObject) => readonly Change[] = () => [],
): string | undefined => {
  const [first, ...rest] = statements;
  const from = doc(first, ...rest);
  const to = doc(withAction(first, kept), ...rest);
  return objectionOf(shrinkProblem, write(from, to, shrink(from, 0, [kept]), ...others(from)), facts);
};

const lost = (who: string): string =>
  `With fewer actions, ${who} would not read bucket site as before: No statement of the policy allows it.`;

describe('a shrink that takes the read', () => {
  const byArn = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {}, Action: both });
  const byUser = { ...byArn, Principal: { CanonicalUser: user } };

  it('is refused for an identity, by whichever name the policy calls it', () => {
    expect(losing([byArn], 's3:PutObject')).toBe(lost('origin access identity E9OAI'));
    expect(losing([byUser], 's3:PutObject', plainFacts({ originAccessIdentities: identities }))).toBe(
      lost('origin access identity E9OAI'),
    );
    expect(losing([byArn], 's3:GetObject')).toBeUndefined();
  });

  it('does not speak of a canonical user that is no identity', () => {
    expect(losing([byUser], 's3:PutObject')).toBeUndefined();
  });

  it('is refused for a distribution that the statement names, of another account too', () => {
    expect(losing([oac(elsewhere, { Action: both })], 's3:PutObject')).toBe(lost(elsewhere));
    expect(losing([oac(e2, { Action: both })], 's3:PutObject', unread)).toBe(lost(e2));
  });

  it('is refused for an own distribution that reads by an open statement', () => {
    const open = oac('', { Condition: {}, Action: both });
    expect(losing([open], 's3:PutObject')).toBe(lost(e1));
    expect(losing([open], 's3:PutObject', unread)).toBeUndefined();
  });

  it('asks about distributions alone, whatever else the conditions list', () => {
    const byAccount = oac('', {
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
      Action: both,
    });
    expect(losing([byAccount], 's3:PutObject', unread)).toBeUndefined();
  });

  it('passes where another statement gives the same read', () => {
    expect(losing([oac(e1, { Action: both }), oac(e1, { Sid: 'Again' })], 's3:PutObject')).toBeUndefined();
  });
});

describe('a shrink beside other changes', () => {
  const open = oac('', { Condition: {}, Action: both });

  it('asks only about the readers that a new scope of the same statement lists', () => {
    expect(losing([open], 's3:PutObject', unread, (from) => [scope(from, 0, [e2])])).toBe(lost(e2));
    expect(losing([open], 's3:PutObject', plainFacts(), (from) => [scope(from, 0, [])])).toBeUndefined();
  });

  it('asks about all where the scope is of another statement', () => {
    const second = oac('', { Sid: 'Other', Condition: {}, Resource: 'arn:aws:s3:::site/other/*' });
    expect(losing([open, second], 's3:PutObject', plainFacts(), (from) => [scope(from, 1, [e2])])).toMatch(
      /E1AAA would not read/,
    );
  });

  it('does not ask about who reads by another statement alone, which the same write scopes', () => {
    const [named, pattern] = [
      oac(e1, { Action: both }),
      oac('', {
        Sid: 'Pattern',
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/*` } },
      }),
    ];
    const from = doc(named, pattern);
    const to = doc(withAction(named, 's3:GetObject'), oac(e1, { Sid: 'Pattern' }));
    const changes = [shrink(from, 0, ['s3:GetObject']), scope(from, 1, [e1])];
    expect(objectionOf(shrinkProblem, write(from, to, ...changes))).toBeUndefined();
  });

  it('leaves readers to the change that is about them', () => {
    const named = oac(e1, { Action: both });
    const oai = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {}, Action: both });
    const change = (statement: JsonObject, by: (from: JsonObject) => Change) =>
      losing([statement], 's3:PutObject', unread, (from) => [by(from)]);
    expect(change(named, (from) => remove(from, 0, e1))).toBeUndefined();
    expect(change(named, () => grant(e1))).toBeUndefined();
    expect(change(named, () => grant(e2))).toBe(lost(e1));
    expect(change(oai, (from) => removeOai(from, 0, 'E9OAI'))).toBeUndefined();
    expect(change(oai, () => grantOai('E9OAI'))).toBeUndefined();
    expect(change(oai, () => grantOai('E8OAI'))).toBe(lost('origin access identity E9OAI'));
  });

  it('speaks of nobody but the readers of its statement', () => {
    const role = oac(e1, { Principal: { AWS: `arn:aws:iam::${account}:role/x` }, Action: both });
    const from = doc(role, oac(e1));
    const to = doc(withAction(role, 's3:PutObject'));
    expect(objectionOf(shrinkProblem, write(from, to, shrink(from, 0, ['s3:PutObject'])))).toBeUndefined();
  });

  it('of a statement that is not there says nothing', () => {
    const from = doc(open);
    const change = shrink(from, 0, ['s3:PutObject']);
    const missing = { ...change, statement: { ...change.statement, index: 5 } };
    expect(objectionOf(shrinkProblem, write(from, doc(withAction(open, 's3:PutObject')), missing))).toBe(
      undefined,
    );
  });
});
