/** Laws 5 and 8 for the changes that shrink, prune, give writes back and add a TLS Deny. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardWrite } from '../../lib/core/guard/guard-write.ts';
import type { Change } from '../../lib/core/model/change.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { PlannedWrite } from '../../lib/core/model/plan.ts';
import { canonicalJson } from '../../lib/core/policy/canonical.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { bucketRef, plainFacts } from '../support/policies.ts';
import { surgeries } from '../support/policy-surgery.ts';

const facts = plainFacts();

const planned = (from: JsonObject | null, changes: readonly Change[]): PlannedWrite => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  if (!edited.ok) throw new Error(edited.because);
  return { document: bucketRef, from, to: edited.to, changes, findings: [], invalidations: [] };
};

/** Objections that speak of the edit itself, not of the surroundings in which it is made. */
const editObjections = [
  'delta-equals-plan',
  'same-as-editor',
  'delete-only-when-last',
  'owner-not-locked-out',
  'no-widening',
];

const statementsOf = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];

type Plant = (statement: JsonObject) => JsonObject | undefined;
const plants: readonly (readonly [string, Plant])[] = [
  ['a dropped statement', () => undefined],
  [
    'an extra action',
    (statement) => ({ ...statement, Action: [statement.Action ?? [], 's3:PutObjectAcl'].flat() }),
  ],
  ['every action', (statement) => ({ ...statement, Action: 's3:*' })],
  ['a principal of others', (statement) => ({ ...statement, Principal: { AWS: ['123456789012'] } })],
  ['everybody', (statement) => ({ ...statement, Principal: '*' })],
  ['a removed condition', ({ Condition: _, ...statement }) => statement],
  ['a widened resource', (statement) => ({ ...statement, Resource: '*' })],
  [
    'a turned effect',
    (statement) => ({ ...statement, Effect: statement.Effect === 'Allow' ? 'Deny' : 'Allow' }),
  ],
  [
    'a Deny of requests over TLS',
    (statement) => ({ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  ],
];

describe('the guard', () => {
  it('has no objection to what the editor makes of the changes, and lets many pass', () => {
    let passed = 0;
    fc.assert(
      fc.property(surgeries, ({ from, changes }) => {
        fc.pre(changes.length > 0);
        const verdict = guardWrite(planned(from, changes), facts);
        if (verdict.verdict === 'go') passed += 1;
        else expect(editObjections, verdict.because).not.toContain(verdict.check);
      }),
      { numRuns: 400 },
    );
    expect(passed).toBeGreaterThan(40);
  });

  it.each(plants)('stops %s, wherever it is planted', (_, plant) => {
    fc.assert(
      fc.property(surgeries, fc.nat(), ({ from, changes }, at) => {
        fc.pre(changes.length > 0);
        const write = planned(from, changes);
        fc.pre(write.to !== null);
        const statements = statementsOf(write.to);
        const target = at % statements.length;
        const bad = statements.flatMap((statement, index) =>
          index === target ? (plant(statement) ?? []) : [statement],
        );
        fc.pre(canonicalJson(bad) !== canonicalJson(statements));
        const to = { ...write.to, Statement: bad };
        expect(guardWrite({ ...write, to }, facts).verdict).toBe('no-go');
      }),
      { numRuns: 200 },
    );
  });

  it('stops each planned edit when the plan does not name it', () => {
    fc.assert(
      fc.property(surgeries, fc.nat(), ({ from, changes }, at) => {
        fc.pre(changes.length > 1);
        const write = planned(from, changes);
        const fewer = changes.filter((_, index) => index !== at % changes.length);
        const without = applyChanges(from, fewer, { partition: 'aws' });
        fc.pre(without.ok && canonicalJson(without.to) !== canonicalJson(write.to));
        expect(guardWrite({ ...write, changes: fewer }, facts).verdict).toBe('no-go');
      }),
      { numRuns: 200 },
    );
  });
});
