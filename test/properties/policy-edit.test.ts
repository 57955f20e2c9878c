/** Laws 4, 5 and 7 for the surgical edit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../lib/core/model/change.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { canonicalJson } from '../../lib/core/policy/canonical.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { cloudFrontGrants } from '../../lib/core/policy/grants.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { grantChanges, policies, policiesWithChanges } from '../support/policies.ts';

const context = { partition: 'aws' };
const edit = (from: JsonObject | null, changes: readonly Change[]): JsonObject | null => {
  const edited = applyChanges(from, changes, context);
  if (!edited.ok) throw new Error(edited.because);
  return edited.to;
};
const statementsOf = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];

const namesCloudFront = (statement: JsonObject): boolean => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: [statement] });
  return parsed.ok && cloudFrontGrants(parsed.document).length > 0;
};

describe('applyChanges', () => {
  it('leaves the statements of others deep-equal and in order', () => {
    fc.assert(
      fc.property(policiesWithChanges, ({ from, changes }) => {
        const foreign = (raw: JsonObject | null) =>
          statementsOf(raw).filter((statement) => !namesCloudFront(statement));
        const after = foreign(edit(from, changes));
        // A mixed statement that loses its CloudFront reader joins the others; none of theirs may be missing.
        const expected = foreign(from).map((statement) => canonicalJson(statement));
        const found = after.map((statement) => canonicalJson(statement));
        let at = 0;
        for (const text of found) if (text === expected[at]) at += 1;
        expect(at).toBe(expected.length);
      }),
    );
  });

  it('does not depend on the order of the changes', () => {
    fc.assert(
      fc.property(
        policiesWithChanges.chain(({ from, changes }) =>
          fc.tuple(
            fc.constant(from),
            fc.constant(changes),
            fc.shuffledSubarray([...changes], { minLength: changes.length }),
          ),
        ),
        ([from, changes, shuffled]) => {
          expect(edit(from, shuffled)).toEqual(edit(from, changes));
        },
      ),
    );
  });

  it('is idempotent for grants, from any document and from none', () => {
    fc.assert(
      fc.property(fc.option(policies), grantChanges, (from, changes) => {
        const once = edit(from, changes);
        expect(edit(once, changes)).toEqual(once);
      }),
    );
  });

  it('never leaves a service grant without the condition that it had', () => {
    fc.assert(
      fc.property(policiesWithChanges, ({ from, changes }) => {
        const to = edit(from, changes);
        if (to === null) return;
        const parsed = parsePolicy(to);
        if (!parsed.ok) throw new Error(parsed.because);
        for (const grant of cloudFrontGrants(parsed.document)) {
          if (grant.reader === 'service') expect(grant.scope.type).not.toBe('unconditioned');
        }
      }),
    );
  });

  it('answers no document only when every statement was removed', () => {
    fc.assert(
      fc.property(policiesWithChanges, ({ from, changes }) => {
        if (edit(from, changes) !== null) return;
        expect(statementsOf(from).every(namesCloudFront)).toBe(true);
        expect(changes.some(({ type }) => type === 'remove-reader')).toBe(true);
      }),
    );
  });
});
