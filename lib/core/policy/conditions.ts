/** Evaluates one condition of a statement against what is known of a request (aws-facts 1.1, 1.4). */
import type { Condition } from '../model/policy.ts';
import { globMatches } from './glob.ts';
import { hasVariable, type Operator, parseOperator } from './operators.ts';
import type { AccessRequest, ContextValue } from './request.ts';
import { all, any, not, type Truth, truth } from './truth.ts';

type Compare = (written: string, actual: string) => Truth;

const lower = (text: string): string => text.toLowerCase();

/**
 * IAM matches the six parts of an ARN one by one. Text that matches as a whole but not by parts is left
 * undecided rather than guessed.
 */
const arnMatches: Compare = (written, actual) => {
  if (!globMatches(written, actual)) return 'no';
  const parts = splitArn(written);
  const actualParts = splitArn(actual);
  const byParts =
    parts.length === 6 &&
    actualParts.length === 6 &&
    parts.every((part, index) => globMatches(part, actualParts[index] ?? ''));
  return byParts ? 'yes' : 'unknown';
};

const splitArn = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
};

const boolMatches: Compare = (written, actual) => {
  const value = lower(written);
  return value === 'true' || value === 'false' ? truth(value === lower(actual)) : 'unknown';
};

interface Comparison {
  readonly compare: Compare;
  readonly negated: boolean;
}

const equals: Compare = (written, actual) => truth(written === actual);
const equalsIgnoringCase: Compare = (written, actual) => truth(lower(written) === lower(actual));
const like: Compare = (written, actual) => truth(globMatches(written, actual));
/** Compares numbers; what is not one on either side is left undecided. */
const numeric =
  (holds: (actual: number, written: number) => boolean): Compare =>
  (written, actual) => {
    const [left, right] = [Number(actual), Number(written)];
    const readable = written.trim() !== '' && Number.isFinite(left) && Number.isFinite(right);
    return readable ? truth(holds(left, right)) : 'unknown';
  };
/** Understood only as far as an absent key goes. */
const notCompared: Compare = () => 'unknown';

const positive = (compare: Compare): Comparison => ({ compare, negated: false });
const negative = (compare: Compare): Comparison => ({ compare, negated: true });

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['StringEquals', positive(equals)],
  ['StringNotEquals', negative(equals)],
  ['StringEqualsIgnoreCase', positive(equalsIgnoringCase)],
  ['StringNotEqualsIgnoreCase', negative(equalsIgnoringCase)],
  ['StringLike', positive(like)],
  ['StringNotLike', negative(like)],
  ['ArnEquals', positive(arnMatches)],
  ['ArnLike', positive(arnMatches)],
  ['ArnNotEquals', negative(arnMatches)],
  ['ArnNotLike', negative(arnMatches)],
  ['Bool', positive(boolMatches)],
  ['NumericEquals', positive(numeric((actual, written) => actual === written))],
  ['NumericNotEquals', negative(numeric((actual, written) => actual === written))],
  ['NumericLessThan', positive(numeric((actual, written) => actual < written))],
  ['NumericLessThanEquals', positive(numeric((actual, written) => actual <= written))],
  ['NumericGreaterThan', positive(numeric((actual, written) => actual > written))],
  ['NumericGreaterThanEquals', positive(numeric((actual, written) => actual >= written))],
  ['IpAddress', positive(notCompared)],
  ['NotIpAddress', negative(notCompared)],
]);

/** Whether the condition holds. `variables`: whether the document's version gives `${...}` a meaning. */
export const conditionHolds = (
  condition: Condition,
  context: AccessRequest['context'],
  variables: boolean,
): Truth => {
  if (condition.values.length === 0) return 'unknown';
  const operator = parseOperator(condition.operator);
  const value = context(condition.key.toLowerCase());
  if (value.status === 'one-of') return sameForAll(condition, value.choices, variables);
  if (operator.base === 'Null') return nullHolds(condition, operator, value);
  const comparison = comparisons.get(operator.base);
  if (comparison === undefined || value.status === 'unknown') return 'unknown';
  if (value.status === 'absent' || value.values.length === 0) return absentHolds(operator, comparison);
  const one = (actual: string): Truth => singleHolds(condition.values, actual, comparison, variables);
  return setHolds(operator, value.values, one);
};

const sameForAll = (condition: Condition, choices: readonly string[], variables: boolean): Truth => {
  const answers = choices.map((choice) =>
    conditionHolds(condition, () => ({ status: 'known', values: [choice] }), variables),
  );
  const [first] = answers;
  return first !== undefined && answers.every((answer) => answer === first) ? first : 'unknown';
};

const nullHolds = (condition: Condition, operator: Operator, value: ContextValue): Truth => {
  if (value.status === 'unknown' || operator.ifExists || operator.set !== undefined) return 'unknown';
  const isAbsent = value.status === 'absent' || (value.status === 'known' && value.values.length === 0);
  return any(condition.values.map((written) => boolMatches(written, String(isAbsent))));
};

/** An absent key fails positive operators and satisfies negated, IfExists and ForAllValues ones. */
const absentHolds = (operator: Operator, comparison: Comparison): Truth => {
  if (operator.ifExists || operator.set === 'ForAllValues') return 'yes';
  return operator.set === 'ForAnyValue' ? 'no' : truth(comparison.negated);
};

const singleHolds = (
  written: readonly string[],
  actual: string,
  comparison: Comparison,
  variables: boolean,
): Truth => {
  const matches = any(
    written.map((value) => (variables && hasVariable(value) ? 'unknown' : comparison.compare(value, actual))),
  );
  return comparison.negated ? not(matches) : matches;
};

const setHolds = (operator: Operator, values: readonly string[], one: (actual: string) => Truth): Truth => {
  if (operator.set === 'ForAnyValue') return any(values.map(one));
  if (operator.set === 'ForAllValues') return all(values.map(one));
  const [only] = values;
  return values.length === 1 && only !== undefined ? one(only) : 'unknown';
};
