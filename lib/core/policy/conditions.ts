/** Evaluates one condition of a statement against what is known of a request (aws-facts 1.1, 1.4). */
import type { Condition } from '../model/policy.ts';
import type { AccessRequest, ContextValue } from './access-request.ts';
import { boolMatches, type Comparison, comparisons } from './comparisons.ts';
import { isMultivalued } from './keys.ts';
import { once } from './once.ts';
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

const prepare = once((condition: Condition): Prepared => {
  const operator = parseOperator(condition.operator);
  return {
    key: condition.key.toLowerCase(),
    operator,
    comparison: comparisons.get(operator.base),
    variables: condition.values.some(hasVariable),
  };
});

/** A key with no values is a key that is not there. */
const valueIn = (context: Context, key: string): ContextValue => {
  const value = context(key);
  return value.status === 'known' && value.values.length === 0 ? { status: 'absent' } : value;
};

/** Whether the condition holds. `variables`: whether the document's version gives `${...}` a meaning. */
export const conditionHolds = (condition: Condition, context: Context, variables: boolean): Truth => {
  if (condition.values.length === 0) return 'unknown';
  const { key, operator, comparison, ...parts } = prepare(condition);
  const value = valueIn(context, key);
  if (value.status === 'one-of') return sameForAll(condition, value.choices, context, variables);
  if (operator.base === 'Null') return nullHolds(condition, operator, value);
  if (comparison === undefined || value.status === 'unknown') return 'unknown';
  if (value.status === 'absent') return absentHolds(operator, comparison);
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
  const [first = 'unknown'] = answers;
  return answers.every((answer) => answer === first) ? first : 'unknown';
};

const nullHolds = (condition: Condition, operator: Operator, value: ContextValue): Truth => {
  if (value.status === 'unknown' || operator.ifExists || operator.set !== undefined) return 'unknown';
  const isAbsent = String(value.status === 'absent');
  return any(condition.values.map((written) => boolMatches(written, isAbsent)));
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

/** Without a set prefix there is one value, so all of them is that one. */
const setHolds = (operator: Operator, values: readonly string[], one: (actual: string) => Truth): Truth =>
  (operator.set === 'ForAnyValue' ? any : all)(values.map(one));
