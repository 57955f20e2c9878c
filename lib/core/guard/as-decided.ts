/** The write starts from the document that the facts hold: not unreadable, not another one (laws 3 and 6). */
import type { PolicyDocument } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { samePolicy } from '../policy/canonical.ts';
import type { Check, GuardInput } from './check.ts';

const policyReading = ({ write, facts }: GuardInput): Reading<PolicyDocument> | undefined =>
  write.document.type === 'bucket'
    ? facts.buckets.get(write.document.name)?.policy
    : facts.keys.get(write.document.arn)?.policy;

export const asDecided: Check = (input) => {
  const { write, name } = input;
  if (write.changes.length === 0) return `No change was planned for ${name}, so there is nothing to write.`;
  const reading = policyReading(input);
  if (reading === undefined) return undefined;
  if (reading.status === 'unreadable') return `The policy of ${name} could not be read: ${reading.because}.`;
  const current = reading.status === 'known' ? reading.value.raw : null;
  if (samePolicy(current, write.from)) return undefined;
  return `The policy of ${name} is not the one that the decision was made on; it has to be decided anew.`;
};
