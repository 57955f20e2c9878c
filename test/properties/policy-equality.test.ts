/** Canonical equality: blind to spelling, sharp on meaning. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { samePolicy } from '../../lib/core/policy/canonical.ts';
import { policies, respellings } from '../support/policies.ts';

const statementsOf = (raw: JsonObject): readonly JsonObject[] => raw.Statement as readonly JsonObject[];

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
