/** Laws 4, 5 and 7 for the changes that shrink, prune, give writes back and add a TLS Deny. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../lib/core/model/change.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { canonicalJson } from '../../lib/core/policy/canonical.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { policies } from '../support/policies.ts';
import { additions, deadIds, surgeries } from '../support/policy-surgery.ts';

const edit = (from: JsonObject | null, changes: readonly Change[]): JsonObject | null => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  if (!edited.ok) throw new Error(edited.because);
  return edited.to;
};
const statementsOf = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];
const touched = (changes: readonly Change[]): ReadonlySet<number> =>
  new Set(changes.flatMap((change) => ('statement' in change ? [change.statement.index] : [])));

describe('applyChanges', () => {
  it('leaves every statement that no change names deep-equal and in order', () => {
    fc.assert(
      fc.property(surgeries, ({ from, changes }) => {
        // A read that is granted may be listed in a grant of our shape; everything else stays.
        const others = changes.filter(({ type }) => type !== 'grant-read');
        const named = touched(others);
        const expected = statementsOf(from)
          .filter((_, index) => !named.has(index))
          .map((statement) => canonicalJson(statement));
        const found = statementsOf(edit(from, others)).map((statement) => canonicalJson(statement));
        let at = 0;
        for (const text of found) if (text === expected[at]) at += 1;
        expect(at).toBe(expected.length);
      }),
    );
  });

  it('never touches a Deny or a NotPrincipal, and keeps every principal that no change names', () => {
    fc.assert(
      fc.property(surgeries, ({ from, changes }) => {
        const to = statementsOf(edit(from, changes)).map((statement) => canonicalJson(statement));
        for (const statement of statementsOf(from))
          if (statement.Effect === 'Deny') expect(to).toContain(canonicalJson(statement));
        const names = (raw: JsonObject | null): string =>
          canonicalJson(statementsOf(raw).map(({ Principal }) => Principal ?? null));
        for (const role of ['role/deploy', '444455556666'])
          if (names(from).includes(role)) expect(names(edit(from, changes))).toContain(role);
      }),
    );
  });

  it('drops a pruned id from its statement and from no other', () => {
    fc.assert(
      fc.property(surgeries, ({ from, changes }) => {
        const count = (raw: JsonObject | null, id: string): number =>
          canonicalJson(statementsOf(raw).map(({ Principal }) => Principal ?? null)).split(id).length - 1;
        const prunes = changes.filter((change) => change.type === 'prune-principal');
        for (const id of deadIds) {
          const dropped = prunes.filter((change) => change.id === id).length;
          expect(count(edit(from, prunes), id)).toBe(count(from, id) - dropped);
        }
      }),
    );
  });

  it('does not depend on the order of the changes', () => {
    fc.assert(
      fc.property(
        surgeries.chain(({ from, changes }) =>
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

  it('is idempotent for everything that is added, to any document and to none', () => {
    fc.assert(
      fc.property(fc.option(policies), additions, (from, changes) => {
        const once = edit(from, changes);
        expect(edit(once, changes)).toEqual(once);
      }),
    );
  });

  it('does nothing a second time: a change of a statement that has changed does not fit any more', () => {
    fc.assert(
      fc.property(surgeries, ({ from, changes }) => {
        const edits = changes.filter((change) => change.type === 'prune-principal');
        fc.pre(edits.length > 0);
        const once = edit(from, edits);
        const again = applyChanges(once, edits, { partition: 'aws' });
        expect(again.ok && canonicalJson(again.to) !== canonicalJson(once)).toBe(false);
      }),
    );
  });
});
