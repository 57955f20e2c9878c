/** Canonical equality: blind to spelling, sharp on meaning. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { samePolicy } from '../../lib/core/policy/canonical.ts';
import { policies } from '../support/policies.ts';

const statementsOf = (raw: JsonObject): readonly JsonObject[] => raw.Statement as readonly JsonObject[];

type Respell = (raw: JsonObject) => JsonObject;

const reverseArrays = (value: JsonObject[string], depth = 0): JsonObject[string] => {
  if (Array.isArray(value)) return [...value].reverse();
  if (typeof value !== 'object' || value === null || depth > 2) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reverseArrays(member, depth + 1)]),
  );
};

const arraysOfOne = (statement: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [
      name,
      (name === 'Action' || name === 'Resource') && typeof value === 'string' ? [value] : value,
    ]),
  );

const shoutActions = (statement: JsonObject): JsonObject => {
  const { Action: action } = statement;
  if (action === undefined) return statement;
  const loud = Array.isArray(action)
    ? action.map((one) => String(one).toUpperCase())
    : String(action).toUpperCase();
  return { ...statement, Action: loud };
};

const onStatements =
  (change: (statement: JsonObject) => JsonObject): Respell =>
  (raw) => ({
    ...raw,
    Statement: (raw.Statement as readonly JsonObject[]).map(change),
  });

/** Other spellings of the same document: they must all count as equal. */
const respellings: readonly (readonly [string, Respell])[] = [
  [
    'members of statements in another order',
    onStatements((statement) => reverseArrays(statement) as JsonObject),
  ],
  ['members of the document in another order', (raw) => Object.fromEntries(Object.entries(raw).reverse())],
  ['arrays of one', onStatements(arraysOfOne)],
  ['action case', onStatements(shoutActions)],
];

/** Changes of meaning, each applied to one statement. */
const realChanges: readonly (readonly [string, (statement: JsonObject) => JsonObject])[] = [
  [
    'another effect',
    (statement) => ({ ...statement, Effect: statement.Effect === 'Allow' ? 'Deny' : 'Allow' }),
  ],
  ['another Sid', (statement) => ({ ...statement, Sid: `${statement.Sid ?? ''}X` })],
  [
    'one more action',
    (statement) => ({ ...statement, Action: [statement.Action ?? [], 's3:DeleteBucket'].flat() }),
  ],
  ['another resource', (statement) => ({ ...statement, Resource: 'arn:aws:s3:::other/*' })],
  [
    'one more condition',
    (statement) => ({
      ...statement,
      Condition: { ...(statement.Condition as JsonObject), Null: { x: 'true' } },
    }),
  ],
  ['an unknown element', (statement) => ({ ...statement, Surprise: 1 })],
];

describe('samePolicy', () => {
  it('is reflexive and symmetric', () => {
    fc.assert(
      fc.property(policies, policies, (left, right) => {
        expect(samePolicy(left, structuredClone(left))).toBe(true);
        expect(samePolicy(left, right)).toBe(samePolicy(right, left));
        expect(samePolicy(left, null)).toBe(false);
      }),
    );
  });

  it.each(respellings)('does not see %s', (_, respell) => {
    fc.assert(
      fc.property(policies, (raw) => {
        expect(samePolicy(raw, respell(raw))).toBe(true);
        expect(samePolicy(respell(raw), raw)).toBe(true);
      }),
    );
  });

  it.each(realChanges)('sees %s', (_, change) => {
    fc.assert(
      fc.property(policies, fc.nat(), (raw, at) => {
        const statements = statementsOf(raw);
        const target = at % statements.length;
        const changed = statements.map((statement, index) =>
          index === target ? change(statement) : statement,
        );
        expect(samePolicy(raw, { ...raw, Statement: changed })).toBe(false);
      }),
    );
  });

  it('sees a lost statement and a swap of two that differ', () => {
    fc.assert(
      fc.property(policies, (raw) => {
        const statements = statementsOf(raw);
        expect(samePolicy(raw, { ...raw, Statement: statements.slice(1) })).toBe(false);
        const [first, second, ...rest] = statements;
        if (first === undefined || second === undefined) return;
        if (samePolicy({ Statement: [first] }, { Statement: [second] })) return;
        expect(samePolicy(raw, { ...raw, Statement: [second, first, ...rest] })).toBe(false);
      }),
    );
  });
});
