/** Laws of the decision over generated accounts: silent second run, order of rules, foreign statements, modes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../lib/core/drift/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/model/json.ts';
import type { Plan } from '../../lib/core/model/plan.ts';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { planContract } from '../../lib/core/plan/contract.ts';
import { decide } from '../../lib/core/plan/decide.ts';
import { subjectsOf } from '../../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../../lib/core/plan/earlier.ts';
import { anyCase } from '../support/arbitraries.ts';
import * as given from '../support/builders.ts';
import { planOf } from '../support/plan-of.ts';

const applied = (snapshot: Snapshot, made: Plan): Snapshot => {
  const written = new Map(
    made.writes.map(({ document, to }) => [document.type === 'bucket' ? document.name : document.arn, to]),
  );
  const after = (name: string, policy: Json | undefined): Json | undefined =>
    written.has(name) ? (written.get(name) ?? null) : policy;
  return {
    ...snapshot,
    buckets: snapshot.buckets?.map((one) => ({ ...one, Policy: after(one.Name, one.Policy) ?? null })) ?? [],
    keys:
      snapshot.keys?.map((key) => ({ ...key, Policy: after(key.KeyMetadata.Arn, key.Policy) ?? null })) ?? [],
  };
};

const statementsOf = (document: JsonObject | null): readonly JsonObject[] => {
  const written = document?.Statement;
  if (written === undefined) return [];
  return (Array.isArray(written) ? written : [written]) as readonly JsonObject[];
};

const asList = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isOurs = (principal: Json): boolean =>
  principal === 'cloudfront.amazonaws.com' || principal === given.oaiArn('EOAI1');

/** Principal members and their values without what is ours. */
const foreignPrincipals = (principal: Json | undefined): Json => {
  if (!isJsonObject(principal)) return principal ?? null;
  const rest = Object.entries(principal).map(
    ([name, value]) => [name, asList(value).filter((one) => !isOurs(one))] as const,
  );
  return Object.fromEntries(rest.filter(([, values]) => values.length > 0));
};

const isEmpty = (value: Json): boolean => isJsonObject(value) && Object.keys(value).length === 0;

/** What a document says about others than us, in order: whole statements, and the foreign half of mixed ones. */
const foreignPart = (document: JsonObject | null): readonly Json[] =>
  statementsOf(document).flatMap((statement) => {
    const principal = foreignPrincipals(statement.Principal);
    if (isEmpty(principal)) return [];
    return [{ ...statement, Principal: principal }];
  });

/** A mixed statement keeps its condition, less the SourceArn values that are ours. */
const withoutCondition = (statement: Json): Json => {
  if (!isJsonObject(statement)) return statement;
  const { Condition: _, ...rest } = statement;
  return rest;
};

describe('over generated accounts', () => {
  it('the generator reaches writes of every kind', () => {
    const seen = new Set<string>();
    for (const { snapshot, settings } of fc.sample(anyCase, { numRuns: 400, seed: 7 }))
      for (const write of planOf(snapshot, settings).writes)
        for (const { type } of write.changes) seen.add(`${write.document.type} ${type}`);
    expect([...seen].sort()).toEqual([
      'bucket grant-read',
      'bucket remove-reader',
      'bucket scope-grant',
      'key grant-read',
      'key remove-reader',
      'key scope-grant',
    ]);
  });

  it('a second run writes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, settings }) => {
        const first = planOf(snapshot, settings);
        const second = planOf(applied(snapshot, first), settings);
        expect(second.writes).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('the order of rules and of documents changes nothing', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.shuffledSubarray([...rules], { minLength: rules.length }),
        ({ snapshot, settings }, order) => {
          const facts = factsWithEarlier(snapshot, settings);
          const reversed = subjectsOf(facts).toReversed();
          expect(decide(facts, settings, reversed, order)).toEqual(planOf(snapshot, settings));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the order in which AWS lists things changes no write', () => {
    fc.assert(
      fc.property(anyCase, ({ account, settings }) => {
        const turned = {
          ...account,
          distributions: account.distributions?.toReversed() ?? [],
          buckets: account.buckets?.toReversed() ?? [],
        };
        expect(planOf(turned, settings).writes.map(({ to }) => to)).toEqual(
          planOf(account, settings).writes.map(({ to }) => to),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('statements that are not ours come out equal and in order, and no Deny goes', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, settings }) => {
        for (const { from, to } of planOf(snapshot, settings).writes) {
          expect(foreignPart(to).map(withoutCondition)).toEqual(foreignPart(from).map(withoutCondition));
          const whole = statementsOf(from).filter(
            (statement) => !JSON.stringify(statement).includes('cloudfront'),
          );
          for (const statement of whole) expect(statementsOf(to)).toContainEqual(statement);
          const isDeny = (statement: JsonObject): boolean => statement.Effect === 'Deny';
          expect(statementsOf(to).filter(isDeny)).toEqual(statementsOf(from).filter(isDeny));
          if (from !== null && to !== null) expect(to.Version).toBe(from.Version);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a mode below enforce writes and purges nothing', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom('observe' as const, 'propose' as const),
        ({ snapshot, settings }, mode) => {
          const made = planOf(snapshot, { ...settings, mode });
          const tagged = JSON.stringify(snapshot).includes('"enforce"');
          expect(tagged).toBe(false);
          expect(made.writes).toEqual([]);
          expect(made.invalidations).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('every finding has a reason, and its plan is JSON', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, settings }) => {
        const made = planOf(snapshot, settings);
        for (const finding of made.findings) {
          expect(finding.because).toMatch(/^[A-Z].*\.$/s);
          if (finding.action === 'wait') expect(finding.wait?.because).toBeTruthy();
          if (finding.action === 'report') expect(finding.changes).toEqual([]);
        }
        const printed = planContract(made);
        expect(JSON.parse(JSON.stringify(printed))).toEqual(printed);
      }),
      { numRuns: 100 },
    );
  });
});
