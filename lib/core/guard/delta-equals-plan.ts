/**
 * The delta of the document equals the planned changes, no more (law 5): untouched statements deep-equal and in
 * order, Version and Id kept, no Deny or NotPrincipal touched, nobody new but the intended readers.
 */
import type { JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { statementName } from '../policy/evaluate.ts';
import type { Check, GuardInput } from './check.ts';
import { mayGo } from './may-go.ts';
import { newStatementProblem } from './new-statement.ts';
import { uncoveredEdit } from './statement-delta.ts';

const head = (raw: JsonObject): string =>
  canonicalJson(Object.fromEntries(Object.entries(raw).filter(([name]) => name !== 'Statement')));

const same = (left: Statement, right: Statement): boolean =>
  canonicalJson(left.raw) === canonicalJson(right.raw);

export const deltaEqualsPlan: Check = (input) => {
  const { write, before, after, name } = input;
  if (write.to !== null && head(before.raw) !== head(after.raw)) {
    return `The Version, Id or another part beside the statements of the policy of ${name} would change.`;
  }
  const problem = walk(input, before.statements, after.statements);
  return problem === undefined ? undefined : `In the policy of ${name}, ${problem}.`;
};

/**
 * Pairs the statements in order: each old one is kept, edited as planned, or removed as planned. Where more than
 * one of these fits (two statements may say the same), all are tried; the answer is the first objection.
 */
const walk = (
  input: GuardInput,
  old: readonly Statement[],
  next: readonly Statement[],
): string | undefined => {
  const answers = new Map<string, string | undefined>();
  const align = (from: number, at: number): string | undefined => {
    const key = `${from} ${at}`;
    if (!answers.has(key)) answers.set(key, step(from, at));
    return answers.get(key);
  };
  const step = (from: number, at: number): string | undefined => {
    const statement = old[from];
    if (statement === undefined) return newProblem(input, next.slice(at));
    const objection = pairProblem(input, statement, next[at]) ?? align(from + 1, at + 1);
    if (objection === undefined || !mayGo(statement, input)) return objection;
    return align(from + 1, at);
  };
  return align(0, 0);
};

const pairProblem = (input: GuardInput, old: Statement, next: Statement | undefined): string | undefined => {
  if (next !== undefined && same(old, next)) return undefined;
  const problem = next === undefined ? 'would be gone' : uncoveredEdit(old, next, input);
  return problem === undefined ? undefined : `${statementName(old)} ${problem}`;
};

const newProblem = (input: GuardInput, fresh: readonly Statement[]): string | undefined =>
  fresh.map((statement) => describeNew(statement, input)).find((text) => text !== undefined);

const describeNew = (statement: Statement, input: GuardInput): string | undefined => {
  const problem = newStatementProblem(statement, input);
  return problem === undefined ? undefined : `${statementName(statement)} ${problem}`;
};
