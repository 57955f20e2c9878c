/** Laws 5 and 8: the guard passes what the editor makes, and stops every planted bad edit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardWrite } from '../../lib/core/guard/guard-write.ts';
import type { Change } from '../../lib/core/model/change.ts';
import { isJsonObject, type JsonObject } from '../../lib/core/model/json.ts';
import type { PlannedWrite } from '../../lib/core/model/plan.ts';
import { canonicalJson } from '../../lib/core/policy/canonical.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { cloudFrontGrants } from '../../lib/core/policy/grants.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { arnOf } from '../support/builders.ts';
import {
  bucketRef,
  distributionIds,
  grantChanges,
  openPolicies,
  plainFacts,
  policies,
  policiesWithChanges,
  possibleScopes,
} from '../support/policies.ts';

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

const statementsOf = (raw: JsonObject): readonly JsonObject[] => raw.Statement as readonly JsonObject[];
type Plant = (statement: JsonObject) => JsonObject | undefined;

const widened = (principal: JsonObject[string] | undefined): JsonObject => ({
  ...(isJsonObject(principal) ? principal : {}),
  AWS: ['arn:aws:iam::666677778888:root'],
});

/** Bad edits of one statement; undefined drops it. */
const plants: readonly (readonly [string, Plant])[] = [
  ['a dropped statement', () => undefined],
  ['an extra principal', (statement) => ({ ...statement, Principal: widened(statement.Principal) })],
  [
    'a foreign distribution',
    (statement) => ({
      ...statement,
      Condition: { StringEquals: { 'aws:SourceArn': arnOf('EEVIL', '666677778888') } },
    }),
  ],
  ['a removed condition', ({ Condition: _, ...statement }) => statement],
  ['a widened resource', (statement) => ({ ...statement, Resource: '*' })],
  ['a widened action', (statement) => ({ ...statement, Action: '*' })],
  [
    'a turned effect',
    (statement) => ({ ...statement, Effect: statement.Effect === 'Allow' ? 'Deny' : 'Allow' }),
  ],
  ['a renamed Sid', (statement) => ({ ...statement, Sid: 'Renamed' })],
];

describe('the guard', () => {
  it('has no objection to what the editor makes of the changes', () => {
    fc.assert(
      fc.property(policiesWithChanges, ({ from, changes }) => {
        fc.pre(changes.length > 0);
        const verdict = guardWrite(planned(from, changes), facts);
        if (verdict.verdict === 'go') return;
        expect(editObjections, verdict.because).not.toContain(verdict.check);
      }),
      { numRuns: 300 },
    );
  });

  it('lets a scope pass, and nobody but its list can read through it afterwards', () => {
    let passed = 0;
    fc.assert(
      fc.property(
        openPolicies,
        fc.subarray(
          distributionIds.map((id) => arnOf(id)),
          { minLength: 1 },
        ),
        (from, arns) => {
          const changes = possibleScopes(from, arns);
          fc.pre(changes.length > 0);
          const write = planned(from, changes);
          const verdict = guardWrite(write, facts);
          if (verdict.verdict === 'no-go')
            expect(editObjections, verdict.because).not.toContain(verdict.check);
          else passed += 1;
          const parsed = parsePolicy(write.to);
          if (!parsed.ok) throw new Error(parsed.because);
          const scopes = cloudFrontGrants(parsed.document).flatMap((grant) =>
            grant.reader === 'service' && !grant.mixed ? [grant.scope.type] : [],
          );
          expect(new Set(scopes)).toEqual(new Set(['source-arns']));
        },
      ),
      { numRuns: 300 },
    );
    expect(passed).toBeGreaterThan(20);
  });

  it.each(plants)('stops %s, wherever it is planted', (_, plant) => {
    fc.assert(
      fc.property(policies, grantChanges, fc.nat(), (from, changes, at) => {
        const write = planned(from, changes);
        if (write.to === null) throw new Error('a grant cannot delete');
        const statements = statementsOf(write.to);
        const target = at % statements.length;
        const bad = statements.flatMap((statement, index) =>
          index === target ? (plant(statement) ?? []) : [statement],
        );
        fc.pre(canonicalJson(bad) !== canonicalJson(statements));
        expect(guardWrite({ ...write, to: { ...write.to, Statement: bad } }, facts).verdict).toBe('no-go');
      }),
      { numRuns: 200 },
    );
  });

  it('stops a deletion that was not earned by removals', () => {
    fc.assert(
      fc.property(policies, grantChanges, (from, changes) => {
        expect(guardWrite({ ...planned(from, changes), to: null }, facts).verdict).toBe('no-go');
      }),
    );
  });
});
