/**
 * Whether one statement became another only by what the changes name. Written without the editor's code, on the
 * parsed view, so that a fault there shows here.
 */
import type { Json } from '../model/json.ts';
import type { Condition, PrincipalValue, Statement } from '../model/policy.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { actionMatches } from '../policy/matching.ts';
import { isCloudFrontService } from '../policy/principals.ts';
import { type GuardInput, isCloudFrontReader, isPruned } from './check.ts';

const isSourceArn = ({ key }: Condition): boolean => key.toLowerCase() === 'aws:sourcearn';
/** The conditions that a change may edit; `Null` asks whether there is a SourceArn, not which. */
const isList = (condition: Condition): boolean => isSourceArn(condition) && !/^Null/.test(condition.operator);
const lets = ({ operator }: Condition): boolean => !/Not|Null/.test(operator);

const isSubset = (part: readonly string[], whole: readonly string[]): boolean =>
  part.every((entry) => whole.includes(entry));

const jsonOf = (conditions: readonly Condition[]): string =>
  canonicalJson(conditions.map(({ operator, key, values }): Json => [operator, key, values]));

const editable: ReadonlySet<string> = new Set(['Principal', 'Condition', 'Action', 'NotAction']);

/** The statement without the members that a change may touch. */
const rest = ({ raw }: Statement): string =>
  canonicalJson(Object.fromEntries(Object.entries(raw).filter(([name]) => !editable.has(name))));

/** Undefined when the edit is covered by the changes, else what is not, as the end of a sentence. */
export const uncoveredEdit = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  if (before.effect === 'Deny') return 'is a Deny and would be changed';
  if (before.principal.negated || after.principal.negated) return 'has a NotPrincipal and would be changed';
  if (rest(before) !== rest(after)) return 'would be changed in more than its CloudFront readers';
  return (
    principalProblem(before, after, input) ??
    conditionProblem(before, after, input) ??
    actionProblem(before, after, input)
  );
};

const nameOf = ({ type, written }: PrincipalValue): string => `${type} ${written}`;

const principalProblem = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  const old = before.principal.values;
  const [names, next] = [old.map(nameOf), after.principal.values.map(nameOf)];
  const gained = after.principal.values.find((value) => !names.includes(nameOf(value)));
  if (gained !== undefined) return `would newly name ${gained.written}`;
  const lost = old.filter((value) => !next.includes(nameOf(value)));
  const unplanned = lost.find((value) => !isPlannedLoss(value, before, input));
  if (unplanned !== undefined) return `would lose ${unplanned.written}, which no change names`;
  const kept = names.filter((name) => next.includes(name));
  return canonicalJson(kept) === canonicalJson(next) ? undefined : 'would have its principals reordered';
};

const isPlannedLoss = (value: PrincipalValue, before: Statement, input: GuardInput): boolean => {
  if (isPruned(value, before, input)) return true;
  const removals = input.removals.filter(({ statement }) => statement.index === before.index);
  if (isCloudFrontService(value)) return removals.some(({ reader }) => reader.type === 'distribution');
  if (value.type !== 'oai' && value.type !== 'canonical-user') return false;
  return removals.some(({ reader, written: name }) => reader.type === 'oai' && name === value.written);
};

const conditionProblem = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  const other = (statement: Statement): readonly Condition[] =>
    statement.conditions.filter((condition) => !isList(condition));
  if (jsonOf(other(before)) !== jsonOf(other(after)))
    return 'would have a condition changed that is not about SourceArn';
  return input.scopes.some(({ statement }) => statement.index === before.index)
    ? scopeProblem(before, after, input)
    : listProblem(before, after, input);
};

const grantedArns = (input: GuardInput): readonly string[] =>
  input.grants.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : []));

const scopeProblem = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  const scopes = input.scopes.filter(({ statement }) => statement.index === before.index);
  const wanted = scopes.flatMap(({ sourceArns }) => sourceArns);
  const [only, ...more] = after.conditions.filter(isList);
  if (only === undefined || more.length > 0) return 'would not have exactly one SourceArn condition';
  if (!scopes.some(({ operator }) => operator === only.operator))
    return `would get the operator ${only.operator}`;
  if (only.values.length === 0) return 'would have an empty SourceArn condition';
  if (isSubset(only.values, [...wanted, ...grantedArns(input)])) return undefined;
  return 'would let in a SourceArn that no change names';
};

/** Without a new scope the conditions stay, one by one; only values come and go. */
const listProblem = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  const old = before.conditions.filter(isList);
  const next = after.conditions.filter(isList);
  const names = (list: readonly Condition[]): string =>
    canonicalJson(list.map(({ operator, key }) => [operator, key]));
  if (names(old) !== names(next)) return 'would lose or gain a SourceArn condition';
  for (const [index, condition] of old.entries()) {
    const problem = valuesProblem(condition, next[index]?.values ?? [], before, input);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const valuesProblem = (
  old: Condition,
  next: readonly string[],
  before: Statement,
  input: GuardInput,
): string | undefined => {
  if (!lets(old)) {
    return canonicalJson(old.values) === canonicalJson(next) ? undefined : `would change ${old.operator}`;
  }
  const removed = input.removals
    .filter(({ statement, reader }) => statement.index === before.index && reader.type === 'distribution')
    .map(({ written: value }) => value);
  const added = grantedArns(input);
  if (next.length === 0) return 'would be left with an empty SourceArn condition';
  const gained = next.find((value) => !old.values.includes(value) && !added.includes(value));
  if (gained !== undefined) return `would let in ${gained}, which no change names`;
  const lost = old.values.find((value) => !next.includes(value) && !removed.includes(value));
  if (lost !== undefined) return `would no longer let in ${lost}, which no change names`;
  const kept = (values: readonly string[]): string =>
    canonicalJson(values.filter((value) => old.values.includes(value) && next.includes(value)));
  return kept(old.values) === kept(next) ? undefined : 'would have its SourceArn values reordered';
};

/** Actions stay as written, or become just what the shrinks of this statement keep and it allowed before. */
const actionProblem = (before: Statement, after: Statement, input: GuardInput): string | undefined => {
  const text = ({ raw }: Statement): string => canonicalJson([raw.Action ?? null, raw.NotAction ?? null]);
  const shrinks = input.shrinks.filter(({ statement }) => statement.index === before.index);
  if (shrinks.length === 0)
    return text(before) === text(after) ? undefined : 'would be changed in its actions';
  const lower = (list: readonly string[]): readonly string[] => list.map((entry) => entry.toLowerCase());
  const next = lower(after.action.values);
  const keptByAll = shrinks.every(({ actions }) => isSubset(next, lower(actions)));
  if (after.action.negated || next.length === 0 || !keptByAll)
    return 'would allow actions that no change leaves in it';
  const lost = lower(shrinks[0]?.actions ?? []).find(
    (action) => !next.includes(action) && shrinks.every(({ actions }) => lower(actions).includes(action)),
  );
  if (lost !== undefined) return `would lose ${lost}, which a change keeps`;
  const gained = next.find((action) => actionMatches(before.action, action) !== 'yes');
  if (gained !== undefined) return `would newly allow ${gained}`;
  const served = before.principal.values.find(
    (value) => !isCloudFrontReader(value, input) && !isPruned(value, before, input),
  );
  return served === undefined ? undefined : `would lose actions that it gives to ${served.written}`;
};
