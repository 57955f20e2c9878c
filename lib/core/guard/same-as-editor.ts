/** The document to be written is the one that the planned changes make of the document as read. */
import { editContext } from '../desired/edit-context.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { applyChanges } from '../policy/edit.ts';
import type { Check } from './check.ts';

export const sameAsEditor: Check = ({ write, facts, name }) => {
  const edited = applyChanges(write.from, write.changes, editContext(facts));
  if (!edited.ok) return `The planned changes do not fit the policy of ${name}: ${edited.because}`;
  if (canonicalJson(edited.to) === canonicalJson(write.to)) return undefined;
  return `The policy to be written for ${name} is not what the planned changes make of the present one.`;
};
