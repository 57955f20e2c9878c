/** Small surgical operations on raw statements: everything that is not named stays exactly as it was written. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { listsValues, parseOperator, SOURCE_ARN } from './operators.ts';

/** The list as written, one string or an array. */
export const listOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

/** Replaces one member and keeps the order of all; `undefined` removes it. New members go to the end. */
export const withMember = (object: JsonObject, name: string, value: Json | undefined): JsonObject => {
  if (value !== undefined) return { ...object, [name]: value };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
};

/** Keeps the written form: an array stays an array, and what goes as a whole leaves nothing. */
export const withoutValue = (value: Json, gone: (entry: Json) => boolean): Json | undefined => {
  if (!listOf(value).some(gone)) return value;
  const rest = listOf(value).filter((entry) => !gone(entry));
  return rest.length === 0 ? undefined : rest;
};

/** One value as a string, several as a sorted array. */
export const oneOrMany = (values: readonly string[]): Json => {
  const sorted = [...new Set(values)].sort();
  const [only, ...others] = sorted;
  return only !== undefined && others.length === 0 ? only : sorted;
};

type ConditionEdit = (operator: string, key: string, value: Json) => Json | undefined;

/** Rewrites condition values one by one; operators and conditions that become empty go. */
export const editConditions = (statement: JsonObject, edit: ConditionEdit): JsonObject => {
  const { Condition: condition } = statement;
  if (!isJsonObject(condition)) return statement;
  let next: JsonObject = condition;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isJsonObject(keys) || Object.keys(keys).length === 0) continue;
    let kept: JsonObject = keys;
    for (const [key, value] of Object.entries(keys)) kept = withMember(kept, key, edit(operator, key, value));
    next = withMember(next, operator, Object.keys(kept).length === 0 ? undefined : kept);
  }
  return withMember(statement, 'Condition', Object.keys(next).length === 0 ? undefined : next);
};

/** The SourceArn conditions that list values which are let in; negated ones and `Null` are not among them. */
export const isSourceArnList = (operator: string, key: string): boolean =>
  key.toLowerCase() === SOURCE_ARN && listsValues(operator);

/** Every SourceArn condition that a new scope replaces: all but `Null`, which compares no values. */
export const isSourceArnComparison = (operator: string, key: string): boolean =>
  key.toLowerCase() === SOURCE_ARN && parseOperator(operator).base !== 'Null';

/** Adds (or overwrites) one condition key under an operator, creating what is not there yet. */
export const withCondition = (
  statement: JsonObject,
  operator: string,
  key: string,
  value: Json,
): JsonObject => {
  const condition = isJsonObject(statement.Condition) ? statement.Condition : {};
  const keys = isJsonObject(condition[operator]) ? condition[operator] : {};
  return withMember(statement, 'Condition', withMember(condition, operator, withMember(keys, key, value)));
};
