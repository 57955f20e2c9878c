/** A policy is deleted only when every one of its statements was ours to remove (law 5). */
import type { Statement } from '../model/policy.ts';
import { statementName } from '../policy/evaluate.ts';
import { type Check, type GuardInput, isCloudFrontReader, isPruned } from './check.ts';

const oursToRemove = (statement: Statement, input: GuardInput): boolean =>
  statement.effect === 'Allow' &&
  !statement.principal.negated &&
  statement.principal.values.every(
    (value) => isCloudFrontReader(value, input) || isPruned(value, statement, input),
  ) &&
  [...input.removals, ...input.prunes, ...input.shrinks.filter(({ actions }) => actions.length === 0)].some(
    (change) => change.statement.index === statement.index,
  );

export const deleteOnlyWhenLast: Check = (input) => {
  const { write, before, name } = input;
  if (write.to !== null) return undefined;
  if (write.document.type === 'key')
    return `The policy of ${name} would be gone, and a key cannot be without one.`;
  if (write.from === null) return `There is no policy of ${name} to delete.`;
  const foreign = before.statements.find((statement) => !oursToRemove(statement, input));
  if (foreign === undefined) return undefined;
  return `The policy of ${name} would be deleted although ${statementName(foreign)} is not ours to remove.`;
};
