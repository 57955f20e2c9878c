/** shrink-actions: leaves fewer actions in one Allow that serves CloudFront alone. */
import type { ShrinkActions } from '../model/change.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { listOf } from './edit-parts.ts';
import { statementName } from './evaluate.ts';
import { actionMatches } from './matching.ts';
import { isCloudFrontService } from './principals.ts';

/** Why this statement cannot be shrunk to these actions; undefined when it can. */
export const shrinkProblem = (statement: Statement, change: ShrinkActions): string | undefined => {
  const name = statementName(statement);
  const { principal, action, effect } = statement;
  if (effect !== 'Allow') return `${name} is a Deny, and a Deny is never changed`;
  if (principal.negated) return `${name} has a NotPrincipal, which is never changed`;
  const other = principal.values.find(
    (value) => !isCloudFrontService(value) && value.type !== 'oai' && value.type !== 'canonical-user',
  );
  if (other !== undefined) return `${name} also serves ${other.written}, who would lose the actions too`;
  const gained = change.actions.find((wanted) => actionMatches(action, wanted) !== 'yes');
  return gained === undefined ? undefined : `${name} does not allow ${gained}`;
};

/** What all shrinks of one statement leave: the order of changes cannot matter, so it is what every one of them keeps. */
export const keptActions = (shrinks: readonly ShrinkActions[]): ReadonlySet<string> => {
  const lists = shrinks.map(({ actions }) => actions.map((text) => text.toLowerCase()));
  return new Set(lists.flat().filter((action) => lists.every((list) => list.includes(action))));
};

/** Undefined when nothing is left. What was listed keeps its spelling and place; the rest of `actions` comes sorted. */
export const shrinkStatement = (
  raw: JsonObject,
  shrinks: readonly ShrinkActions[],
): JsonObject | undefined => {
  const kept = keptActions(shrinks);
  if (kept.size === 0) return undefined;
  const written = listOf(raw.Action).filter(
    (entry) => typeof entry === 'string' && kept.has(entry.toLowerCase()),
  );
  const listed = new Set(written.map((entry) => String(entry).toLowerCase()));
  const spelled = new Map(
    shrinks.flatMap(({ actions }) => actions.map((text) => [text.toLowerCase(), text] as const)).sort(),
  );
  const fresh = [...kept].filter((action) => !listed.has(action)).sort();
  const next: readonly Json[] = [...written, ...fresh.map((action) => spelled.get(action) ?? action)];
  const [only] = next;
  const value = next.length === 1 && only !== undefined && !Array.isArray(raw.Action) ? only : next;
  // NotAction becomes Action in its place: what it leaves out is more than anybody listed.
  return Object.fromEntries(
    Object.entries(raw).map(([name, old]) =>
      name === 'Action' || name === 'NotAction' ? ['Action', value] : [name, old],
    ),
  );
};
