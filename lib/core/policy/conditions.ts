/** Evaluates one condition of a statement against what is known of a request (aws-facts 1.1, 1.4). */
import type { Condition } from '../model/policy.ts';
import type { AccessRequest, ContextValue } from './access-request.ts';
import { boolMatches, type Comparison, comparisons } from './comparisons.ts';
import { isMultivalued } from './keys.ts';
import { hasVariable, type Operator, parseOperator } from './operators.ts';
import { all, any, not, type Truth, truth } from './truth.ts';
import { resolve } from './variables.ts';

type Context = AccessRequest['context'];

/** What of a condition does not depend on the request; worked out once, since policies are asked many times. */
interface Prepared {
  readonly key: string;
  readonly operator: Operator;
  readonly comparison: Comparison | undefined;
  readonly variables: boolean;
}

const prepared = new WeakMap<Condition, Prepared>();

const prepare = (condition: Condition): Prepared => {
  const known = prepared.get(condition);
  if (known !== undefined) return known;
  const operator = parseOperator(condition.operator);
  const fresh: Prepared = {
    key: condition.key.toLowerCase(),
    operator,
    comparison: comparisons.get(operator.base),
    variables: condition.values.some(hasVariable),
  };
  prepared.set(condition, fresh);
  return fresh;
};

/** Whether the condition holds. `variables`: whether the document's version gives `${...}` a meaning. */
export const conditionHolds = (condition: Condition, context: Context, variables: boolean): Truth => {
  if (condition.values.length === 0) return 'unknown';
  const { key, operator, comparison, ...parts } = prepare(condition);
  const value = context(key);
  if (value.status === 'one-of') return sameForAll(condition, value.choices, context, variables);
  if (operator.base === 'Null') return nullHolds(condition, operator, value);
  if (comparison === undefined || value.status === 'unknown') return 'unknown';
  if (value.status === 'absent' || value.values.length === 0) return absentHolds(operator, comparison);
  if (operator.set === undefined && (value.values.length !== 1 || isMultivalued(key))) return 'unknown';
  const inVariables = variables && parts.variables ? context : undefined;
  return setHolds(operator, value.values, (actual) =>
    singleHolds(condition.values, actual, comparison, inVariables),
  );
};

const sameForAll = (
  condition: Condition,
  choices: readonly string[],
  context: Context,
  variables: boolean,
): Truth => {
  const { key } = prepare(condition);
  const answers = choices.map((choice) =>
    conditionHolds(
      condition,
      (asked) => (asked === key ? { status: 'known', values: [choice] } : context(asked)),
      variables,
    ),
  );
  const [first] = answers;
  return first !== undefined && answers.every((answer) => answer === first) ? first : 'unknown';
};

const nullHolds = (condition: Condition, operator: Operator, value: ContextValue): Truth => {
  if (value.status === 'unknown' || operator.ifExists || operator.set !== undefined) return 'unknown';
  const isAbsent = value.status === 'absent' || (value.status === 'known' && value.values.length === 0);
  return any(condition.values.map((written) => boolMatches(written, String(isAbsent))));
};

/**
 * An absent key fails positive operators and satisfies negated, IfExists and ForAllValues ones. Sources disagree
 * about ForAnyValue with IfExists, so that stays undecided.
 */
const absentHolds = (operator: Operator, comparison: Comparison): Truth => {
  if (operator.set === 'ForAnyValue') return operator.ifExists ? 'unknown' : 'no';
  if (operator.ifExists || operator.set === 'ForAllValues') return 'yes';
  return truth(comparison.negated);
};

/** `context` is given when `${...}` in the written values has a meaning. */
const singleHolds = (
  written: readonly string[],
  actual: string,
  comparison: Comparison,
  context: Context | undefined,
): Truth => {
  const matches = any(
    written.map((value) =>
      context !== undefined && hasVariable(value)
        ? variableMatches(value, actual, comparison, context)
        : comparison.compare(value, actual),
    ),
  );
  return comparison.negated ? not(matches) : matches;
};

/** A variable without a value equals and resembles nothing, so that negated operators hold (IAM, policy variables). */
const variableMatches = (
  written: string,
  actual: string,
  { compare, variables }: Comparison,
  context: Context,
): Truth => {
  if (variables === undefined) return 'unknown';
  const resolved = resolve(written, context, variables);
  if (resolved.status === 'text') return compare(resolved.text, actual);
  return resolved.status === 'no-value' ? 'no' : 'unknown';
};

const setHolds = (operator: Operator, values: readonly string[], one: (actual: string) => Truth): Truth => {
  if (operator.set === 'ForAnyValue') return any(values.map(one));
  if (operator.set === 'ForAllValues') return all(values.map(one));
  const [only] = values;
  return values.length === 1 && only !== undefined ? one(only) : 'unknown';
};
