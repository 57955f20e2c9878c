/** Whether the planned changes take all of a statement away, so that it may go from the document. */
import type { Reader } from '../model/memory.ts';
import type { Condition, PrincipalValue, Statement } from '../model/policy.ts';
import { type GuardInput, isCloudFrontReader, isPruned } from './check.ts';

/** A statement may go when changes took out every reader that it served, and it served nobody else. */
export const mayGo = (statement: Statement, input: GuardInput): boolean => {
  const { principal, effect } = statement;
  if (effect === 'Deny' || principal.negated || principal.values.length === 0) return false;
  const ours = principal.values.filter((value) => isCloudFrontReader(value, input));
  if (principal.values.some((value) => !ours.includes(value) && !isPruned(value, statement, input)))
    return false;
  return losesEveryAction(statement, input) || losesEveryReader(statement, ours, input);
};

/** The service goes with the last distribution that a condition lists, an identity by its own name. */
const losesEveryReader = (
  { index, conditions }: Statement,
  ours: readonly PrincipalValue[],
  input: GuardInput,
): boolean => {
  const removals = input.removals.filter(({ statement }) => statement.index === index);
  const removed = (type: Reader['type']): readonly string[] =>
    removals.filter(({ reader }) => reader.type === type).map(({ written }) => written);
  const listed = conditions.filter(
    ({ key, operator, values }) =>
      key.toLowerCase() === 'aws:sourcearn' && !/Not|Null/.test(operator) && values.length > 0,
  );
  const isOut = ({ values }: Condition): boolean =>
    values.every((entry) => removed('distribution').includes(entry));
  return ours.every((value) =>
    value.type === 'service' ? listed.some(isOut) : removed('oai').includes(value.written),
  );
};

/** Every shrink of it has to agree, and what they all keep has to be nothing. */
const losesEveryAction = (statement: Statement, input: GuardInput): boolean => {
  const shrinks = input.shrinks.filter((shrink) => shrink.statement.index === statement.index);
  const [first, ...others] = shrinks;
  if (first === undefined) return false;
  const keeps = (actions: readonly string[], wanted: string): boolean =>
    actions.some((action) => action.toLowerCase() === wanted.toLowerCase());
  return first.actions.every((action) => others.some(({ actions }) => !keeps(actions, action)));
};
