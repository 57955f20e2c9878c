/** A reader whom the policy leaves out by name: what the kinds that would grant its read say instead. */
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { statementName } from '../policy/evaluate.ts';
import { conditionText, exclusionOf } from '../policy/exclusions.ts';

/** As a clause; undefined when nothing is granted past such a wish. Only distributions are left out by name. */
export const leftOutBecause = (
  policy: PolicyDocument | undefined,
  reader: Reader,
  action: string,
): string | undefined => {
  if (policy === undefined || reader.type !== 'distribution') return undefined;
  const found = exclusionOf(policy, reader.arn, action);
  return found === undefined
    ? undefined
    : `${statementName(found.statement)} leaves it out by name (${conditionText(found.condition)}), perhaps on purpose; a person has to take that out, or grant the read in a statement of its own`;
};
