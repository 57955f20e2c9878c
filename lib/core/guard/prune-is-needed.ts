/** Ids without an owner are dropped from CloudFront's own statements, and elsewhere only so that a repair can be written. */
import type { Statement } from '../model/policy.ts';
import { isCloudFrontShaped } from '../policy/edit-prune.ts';
import { statementName } from '../policy/evaluate.ts';
import type { Check } from './check.ts';

export const pruneProblem: Check = ({ write, prunes, before, name }) => {
  if (write.changes.some(({ type }) => type !== 'prune-principal')) return undefined;
  const places = prunes.map(({ id, statement }) => ({ id, statement: before.statements[statement.index] }));
  const ours = (statement: Statement | undefined): boolean =>
    statement !== undefined && isCloudFrontShaped(before, statement);
  if (places.some(({ statement }) => ours(statement))) return undefined;
  for (const { id, statement } of places) {
    if (statement === undefined) continue;
    return (
      `${id} in ${statementName(statement)} of the policy of ${name} is not CloudFront's, and it is dropped only so ` +
      'that another repair of this policy can be written; there is none to write now.'
    );
  }
  return undefined;
};
