/** Applies the changes of existing statements, one statement after the other. */
import type { Change, PrunePrincipal, RemoveReader, ScopeGrant, ShrinkActions } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { canonicalStatement } from './canonical-form.ts';
import { oneOrMany } from './edit-parts.ts';
import { pruneProblem } from './edit-prune.ts';
import { removeNamed, removeProblem, removeService, removeSourceArns } from './edit-remove.ts';
import { scopeProblem, scopeStatement } from './edit-scope.ts';
import { shrinkProblem, shrinkStatement } from './edit-shrink.ts';
import { statementName } from './evaluate.ts';
import { isCloudFrontService } from './principals.ts';

/** A place in the document after the edits. `gone`: nobody is left in it, unless a grant comes in again. */
export interface Slot {
  readonly raw: JsonObject;
  readonly gone: boolean;
}

/** A change of a statement that is there. */
export type Edit = ScopeGrant | RemoveReader | ShrinkActions | PrunePrincipal;
type Edits =
  | { readonly ok: true; readonly slots: readonly Slot[] }
  | { readonly ok: false; readonly because: string };

/** Whether a grant of the same write would undo the removal in this statement, as the other changes leave it. */
type Pointless = (removal: RemoveReader, raw: JsonObject) => boolean;

/** `pointless`: removals that a grant of the same write would undo at the same place; they are left out. */
export const editStatements = (
  policy: PolicyDocument,
  edits: readonly Edit[],
  pointless: Pointless,
): Edits => {
  const problem = edits.map((edit) => editProblem(policy, edit)).find((text) => text !== undefined);
  if (problem !== undefined) return { ok: false, because: `Nothing was changed: ${problem}.` };
  const slots: Slot[] = [];
  for (const statement of policy.statements) {
    const own = edits.filter((edit) => edit.statement.index === statement.index);
    const scopes = ofType(own, 'scope-grant');
    if (new Set(scopes.map(scopeKey)).size > 1) {
      return {
        ok: false,
        because: `Nothing was changed: ${statementName(statement)} would get two different scopes.`,
      };
    }
    slots.push(editOne(statement, own, pointless));
  }
  return { ok: true, slots };
};

export const ofType = <T extends Change['type']>(changes: readonly Change[], type: T) =>
  changes.filter((change): change is Extract<Change, { readonly type: T }> => change.type === type);

const scopeKey = (change: ScopeGrant): string =>
  JSON.stringify([change.operator, oneOrMany(change.sourceArns)]);

const editProblem = (policy: PolicyDocument, edit: Edit): string | undefined => {
  const statement = policy.statements[edit.statement.index];
  if (statement === undefined) return `the policy has no statement ${edit.statement.index + 1} any more`;
  if (canonicalStatement(statement.raw) !== edit.statement.canonical) {
    return `${statementName(statement)} is no longer what it was when the decision was made`;
  }
  switch (edit.type) {
    case 'scope-grant':
      return scopeProblem(statement, edit);
    case 'remove-reader':
      return removeProblem(statement, edit);
    case 'shrink-actions':
      return shrinkProblem(statement, edit);
    case 'prune-principal':
      return pruneProblem(statement, edit);
  }
};

/** Always in the same order: the actions, the scope, the principals, the SourceArns. Without an action it goes. */
const editOne = (statement: Statement, edits: readonly Edit[], pointless: Pointless): Slot => {
  const shrinks = ofType(edits, 'shrink-actions');
  const raw = shrinks.length === 0 ? statement.raw : shrinkStatement(statement.raw, shrinks);
  if (raw === undefined) return { raw: statement.raw, gone: true };
  const [scope] = ofType(edits, 'scope-grant');
  const scoped = scope === undefined ? raw : scopeStatement(raw, scope);
  const removals = ofType(edits, 'remove-reader').filter((edit) => !pointless(edit, raw));
  const written = (type: 'distribution' | 'oai'): readonly string[] =>
    removals.filter(({ reader }) => reader.type === type).map((removal) => removal.written);
  const named = new Set([...written('oai'), ...ofType(edits, 'prune-principal').map(({ id }) => id)]);
  const rest = named.size === 0 ? scoped : removeNamed(scoped, named);
  if (rest === undefined) return { raw: scoped, gone: true };
  const arns = new Set(written('distribution'));
  return arns.size === 0 ? { raw: rest, gone: false } : withoutSourceArns(statement, rest, arns);
};

/** When the last SourceArn goes, the service goes with it: a grant is never left without its condition. */
const withoutSourceArns = (statement: Statement, raw: JsonObject, arns: ReadonlySet<string>): Slot => {
  const { statement: next, emptied } = removeSourceArns(raw, arns);
  if (!emptied) return { raw: next, gone: false };
  const rest = removeService(raw);
  const alone = statement.principal.values.every(isCloudFrontService);
  return rest === undefined || alone ? { raw, gone: true } : { raw: rest, gone: false };
};
