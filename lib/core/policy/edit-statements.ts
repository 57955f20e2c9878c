/** Applies scope-grant and remove-reader changes, statement by statement. */
import type { RemoveReader, ScopeGrant } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { canonicalStatement } from './canonical-form.ts';
import { removeOais, removeProblem, removeService, removeSourceArns } from './edit-remove.ts';
import { scopeProblem, scopeStatement } from './edit-scope.ts';
import { statementName } from './evaluate.ts';
import { isCloudFrontService } from './principals.ts';

/** A place in the document after the edits. `gone`: nobody is left in it, unless a grant comes in again. */
export interface Slot {
  readonly raw: JsonObject;
  readonly gone: boolean;
}

type Edit = ScopeGrant | RemoveReader;
type Edits =
  | { readonly ok: true; readonly slots: readonly Slot[] }
  | { readonly ok: false; readonly because: string };

/** `pointless`: removals that a grant of the same write would undo at the same place; they are left out. */
export const editStatements = (
  policy: PolicyDocument,
  edits: readonly Edit[],
  pointless: (removal: RemoveReader, statement: Statement) => boolean,
): Edits => {
  const problem = edits.map((edit) => editProblem(policy, edit)).find((text) => text !== undefined);
  if (problem !== undefined) return { ok: false, because: `Nothing was changed: ${problem}.` };
  const slots: Slot[] = [];
  for (const statement of policy.statements) {
    const own = edits.filter((edit) => edit.statement.index === statement.index);
    const scopes = own.filter((edit): edit is ScopeGrant => edit.type === 'scope-grant');
    if (new Set(scopes.map(scopeKey)).size > 1) {
      return {
        ok: false,
        because: `Nothing was changed: ${statementName(statement)} would get two different scopes.`,
      };
    }
    const removals = own.filter(
      (edit): edit is RemoveReader => edit.type === 'remove-reader' && !pointless(edit, statement),
    );
    slots.push(editOne(statement, scopes[0], removals));
  }
  return { ok: true, slots };
};

const scopeKey = (change: ScopeGrant): string =>
  `${change.operator} ${[...new Set(change.sourceArns)].sort().join(' ')}`;

const editProblem = (policy: PolicyDocument, edit: Edit): string | undefined => {
  const statement = policy.statements[edit.statement.index];
  if (statement === undefined) return `the policy has no statement ${edit.statement.index + 1} any more`;
  if (canonicalStatement(statement.raw) !== edit.statement.canonical) {
    return `${statementName(statement)} is no longer what it was when the decision was made`;
  }
  return edit.type === 'scope-grant' ? scopeProblem(statement, edit) : removeProblem(statement, edit);
};

const editOne = (
  statement: Statement,
  scope: ScopeGrant | undefined,
  removals: readonly RemoveReader[],
): Slot => {
  const scoped = scope === undefined ? statement.raw : scopeStatement(statement.raw, scope);
  const written = (type: 'distribution' | 'oai'): ReadonlySet<string> =>
    new Set(removals.filter(({ reader }) => reader.type === type).map((removal) => removal.written));
  const oais = written('oai');
  const withoutOais = oais.size === 0 ? scoped : removeOais(scoped, oais);
  if (withoutOais === undefined) return { raw: scoped, gone: true };
  const arns = written('distribution');
  return arns.size === 0
    ? { raw: withoutOais, gone: false }
    : withoutSourceArns(statement, withoutOais, arns);
};

/** When the last SourceArn goes, the service goes with it: a grant is never left without its condition. */
const withoutSourceArns = (statement: Statement, raw: JsonObject, arns: ReadonlySet<string>): Slot => {
  const { statement: next, emptied } = removeSourceArns(raw, arns);
  if (!emptied) return { raw: next, gone: false };
  const rest = removeService(raw);
  const alone = statement.principal.values.every(isCloudFrontService);
  return rest === undefined || alone ? { raw, gone: true } : { raw: rest, gone: false };
};
