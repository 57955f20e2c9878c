import { expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { conditionText, exclusionIn, exclusionOf } from './exclusions.ts';
import { parsePolicy } from './parse.ts';

const arnOf = (id: string): string => `arn:aws:cloudfront::111122223333:distribution/${id}`;
const [e1, e2] = [arnOf('E1'), arnOf('E2')];

const allow = (parts: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringNotEquals: { 'aws:SourceArn': e2 } },
  ...parts,
});
const policy = (...statements: readonly JsonObject[]) => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: statements });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};
const found = (statement: JsonObject, arn = e2, action = 's3:GetObject') =>
  exclusionOf(policy(allow({ Condition: {} }), statement), arn, action);

it.each<[string, JsonObject]>([
  ['by its name', {}],
  ['in a list', { Condition: { StringNotEquals: { 'aws:SourceArn': [e1, e2] } } }],
  ['by a pattern', { Condition: { ArnNotLike: { 'AWS:SourceArn': arnOf('*') } } }],
  ['IfExists', { Condition: { StringNotEqualsIfExists: { 'aws:SourceArn': e2 } } }],
  ['without case', { Condition: { StringNotEqualsIgnoreCase: { 'aws:SourceArn': e2.toLowerCase() } } }],
  ['perhaps, by a variable', { Condition: { StringNotLike: { 'aws:SourceArn': `${e2}\${aws:username}` } } }],
  [
    'beside a condition that lets it in',
    { Condition: { StringNotEquals: { 'aws:SourceArn': e2 }, ArnLike: { 'aws:SourceArn': arnOf('*') } } },
  ],
  ['for everybody', { Principal: '*' }],
  ['for all actions', { Action: 's3:*' }],
  ['for all actions but some', { Action: [], NotAction: 's3:PutObject' }],
])('a distribution is left out %s', (_, parts) => {
  const { Action, ...rest } = allow(parts);
  const statement = 'NotAction' in rest ? rest : { ...rest, Action: Action ?? '*' };
  expect(found(statement)?.statement.index).toBe(1);
});

it.each<[string, JsonObject]>([
  ['a condition that names only others', { Condition: { StringNotEquals: { 'aws:SourceArn': e1 } } }],
  ['a condition that lists who gets in', { Condition: { StringEquals: { 'aws:SourceArn': e1 } } }],
  ['a negated condition on another key', { Condition: { StringNotEquals: { 'aws:Referer': e2 } } }],
  ['a Deny', { Effect: 'Deny' }],
  ['an Allow for somebody else', { Principal: { AWS: '111122223333' } }],
  [
    'an Allow for all but CloudFront',
    { Principal: {}, NotPrincipal: { Service: 'cloudfront.amazonaws.com' } },
  ],
  ['an Allow of another action', { Action: 's3:PutObject' }],
])('%s leaves nobody out', (_, parts) => {
  const { Principal, ...rest } = allow(parts);
  const statement = 'NotPrincipal' in rest ? rest : { ...rest, Principal: Principal ?? '*' };
  expect(found(statement)).toBeUndefined();
});

it('tells the condition, of several', () => {
  const both = allow({
    Condition: { Bool: { 'aws:SecureTransport': 'true' }, ArnNotEquals: { 'AWS:SourceArn': [e1, e2] } },
  });
  const condition = found(both)?.condition;
  expect(condition && conditionText(condition)).toBe(`ArnNotEquals AWS:SourceArn ${e1}, ${e2}`);
});

it('asks of a single statement whether it leaves out, with variables or without', () => {
  const named = `${arnOf('E2')}\${x}`;
  const [statement] = policy(
    allow({ Condition: { StringNotEquals: { 'aws:SourceArn': named } } }),
  ).statements;
  if (statement === undefined) throw new Error('no statement');
  expect(exclusionIn(statement, e2, false)).toBeUndefined();
  expect(exclusionIn(statement, e2, true)).toBeDefined();
});
