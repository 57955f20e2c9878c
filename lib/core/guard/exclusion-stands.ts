/** Whom a grant leaves out by name (`StringNotEquals aws:SourceArn`) is not let in beside it: that may be a wish. */
import { statementName } from '../policy/evaluate.ts';
import { conditionText, exclusionOf } from '../policy/exclusions.ts';
import { type Check, readAction } from './check.ts';

export const exclusionProblem: Check = (input) => {
  for (const { reader } of input.grants) {
    if (reader.type !== 'distribution') continue;
    const excluding = exclusionOf(input.before, reader.arn, readAction(input));
    if (excluding === undefined) continue;
    return `The policy of ${input.name} leaves out ${reader.arn} by name, in ${statementName(excluding.statement)} (${conditionText(excluding.condition)}), perhaps on purpose; a person has to take that out or grant the read.`;
  }
  return undefined;
};
