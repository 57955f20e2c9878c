/** Ids without an owner are dropped from CloudFront's own statements, and elsewhere only so that a repair can be written. */
import { isCloudFrontShaped } from '../policy/edit-prune.ts';
import { statementName } from '../policy/evaluate.ts';
import type { Check } from './check.ts';

export const pruneProblem: Check = ({ write, prunes, before, name }) => {
  if (write.changes.some(({ type }) => type !== 'prune-principal')) return undefined;
  for (const { id, statement: ref } of prunes) {
    const statement = before.statements[ref.index];
    if (statement === undefined || isCloudFrontShaped(before, statement)) continue;
    return (
      `${id} in ${statementName(statement)} of the policy of ${name} is not CloudFront's, and it is dropped only so ` +
      'that another repair of this policy can be written; there is none to write now.'
    );
  }
  return undefined;
};
