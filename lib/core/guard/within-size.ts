/** The new document fits into what AWS stores (aws-facts 1.5, 3.10). */
import { policySize, policySizeLimit } from '../policy/size.ts';
import type { Check } from './check.ts';

export const withinSize: Check = ({ write, name, after }) => {
  const size = policySize(write.to);
  const limit = policySizeLimit(write.document);
  if (size <= limit) return undefined;
  const largest = [...after.statements].sort(
    (left, right) => policySize(right.raw) - policySize(left.raw),
  )[0];
  const hint = largest === undefined ? '' : ` Its largest statement is number ${largest.index + 1}.`;
  return `The policy of ${name} would be ${size} bytes long, and AWS takes at most ${limit}.${hint}`;
};
