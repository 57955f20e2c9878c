import { describe, expect, it } from 'vitest';
import { account, arnOf } from '../../../test/support/builders.ts';
import { oac } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { cloudFrontRequest, principalRequest } from '../policy/evaluate.ts';
import { parsePolicy } from '../policy/parse.ts';
import { isWithin, type OpenStatement, openStatements } from './open-questions.ts';

const e1 = arnOf('E1AAA');
const resource = 'arn:aws:s3:::site/x';
const request = cloudFrontRequest({ distributionArn: e1, action: 's3:GetObject', resource });
const byRole = principalRequest({
  arn: `arn:aws:iam::${account}:role/x`,
  account,
  action: 's3:GetObject',
  resource,
});

const policyOf = (...Statement: readonly JsonObject[]): PolicyDocument => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};
const only = (statement: JsonObject, asked = request) => {
  const [first, ...others] = openStatements(policyOf(statement), asked);
  if (first === undefined || others.length > 0) throw new Error('not one statement');
  return { ...first, fixed: JSON.parse(first.fixed) as unknown };
};
const anyRole = 'arn:aws:iam::111122223333:role/*';

describe('the open questions of a statement', () => {
  it('are none where it certainly speaks of the request, and it is left out where it certainly does not', () => {
    expect(only(oac(e1))).toEqual({ effect: 'Allow', matches: 'yes', fixed: [], lists: [] });
    const deny = oac(e1, { Effect: 'Deny' });
    expect(only(deny)).toEqual({ effect: 'Deny', matches: 'yes', fixed: [], lists: [] });
    expect(openStatements(policyOf(oac(arnOf('E2BBB')), oac(e1)), request)).toHaveLength(1);
  });

  it('are the values of a condition that lists whom it lets in', () => {
    const Condition = {
      StringEquals: { 'aws:SourceArn': e1, 'aws:SourceAccount': account },
      StringLike: { 'aws:Referer': ['a*', 'b*'] },
    };
    expect(only(oac(e1, { Condition }))).toEqual({
      effect: 'Allow',
      matches: 'unknown',
      fixed: [],
      lists: [
        { name: 'StringEquals aws:SourceAccount', values: [account] },
        { name: 'StringLike aws:Referer', values: ['a*', 'b*'] },
      ],
    });
  });

  it('are all of any other condition', () => {
    const Condition = {
      IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] },
      StringNotEquals: { 'aws:Referer': ['x'] },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    expect(only(oac(e1, { Condition }))).toMatchObject({
      matches: 'unknown',
      fixed: [
        ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24']],
        ['StringNotEquals', 'aws:Referer', ['x']],
      ],
      lists: [],
    });
  });

  it('are the principals of which it cannot be told whether they mean the requester', () => {
    const Principal = { AWS: [anyRole, '444455556666'] };
    expect(only(oac('', { Principal, Condition: {} }), byRole)).toMatchObject({
      matches: 'unknown',
      fixed: [['Principal', [false]]],
      lists: [{ name: 'Principal', values: [`unknown ${anyRole}`] }],
    });
    const { Principal: _, ...rest } = oac('', { Condition: {} });
    expect(only({ ...rest, NotPrincipal: Principal }, byRole)).toMatchObject({
      fixed: [['Principal', [true, anyRole, '444455556666']]],
      lists: [],
    });
  });

  it('are the actions and resources that may mean the request, all of them', () => {
    const Action = ['*:GetObject', 's3:Put*'];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    const Resource = ['arn:aws:s3:::site/${aws:username}', 'arn:aws:s3:::b/*'];
    expect(only(oac(e1, { Action, Resource }))).toMatchObject({
      matches: 'unknown',
      fixed: [
        ['Action', [false, ...Action]],
        ['Resource', [false, ...Resource]],
      ],
    });
    const { Action: _, Resource: __, ...rest } = oac(e1);
    expect(only({ ...rest, NotAction: Action, NotResource: Resource })).toMatchObject({
      fixed: [
        ['Action', [true, ...Action]],
        ['Resource', [true, ...Resource]],
      ],
    });
  });

  it('are the whole statement where it has a part that nobody knows', () => {
    const odd = oac(e1, { Surprise: 1 });
    expect(only(odd)).toMatchObject({ matches: 'unknown', fixed: [odd], lists: [] });
  });
});

describe('a statement is within another', () => {
  const other: OpenStatement = {
    effect: 'Allow',
    matches: 'unknown',
    fixed: '[]',
    lists: [
      { name: 'Principal', values: ['a', 'b'] },
      { name: 'StringEquals aws:SourceAccount', values: ['1', '2'] },
    ],
  };
  const [first, second] = other.lists;
  if (first === undefined || second === undefined) throw new Error('no lists');

  it('when it asks the same and lists no more', () => {
    expect(isWithin(other, other)).toBe(true);
    expect(isWithin({ ...other, lists: [{ ...first, values: ['b'] }, second] }, other)).toBe(true);
    expect(isWithin({ ...other, lists: [{ ...first, values: ['b', 'a'] }, second] }, other)).toBe(true);
  });

  it.each<[string, Partial<OpenStatement>]>([
    ['is certain', { matches: 'yes' }],
    ['asks something else', { fixed: '["x"]' }],
    ['lists one more', { lists: [{ ...first, values: ['a', 'c'] }, second] }],
    ['lists one more in the second list', { lists: [first, { ...second, values: ['3'] }] }],
    ['lists by another key', { lists: [first, { ...second, name: 'StringEquals aws:Referer' }] }],
    ['has a list less, so asks less', { lists: [first] }],
    ['has a list more', { lists: [first, second, second] }],
  ])('but not when it %s', (_, parts) => {
    expect(isWithin({ ...other, ...parts }, other)).toBe(false);
  });
});
