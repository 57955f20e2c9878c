/** Whom a grant leaves out by name (`StringNotEquals aws:SourceArn`) is not let in beside it: that may be a wish. */
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { cloudFrontRequest, hasVariables, statementName } from '../policy/evaluate.ts';
import { isCloudFrontService } from '../policy/principals.ts';
import { type Check, type GuardInput, readAction } from './check.ts';

const leavesOut = (
  statement: Statement,
  document: PolicyDocument,
  arn: string,
  input: GuardInput,
): boolean => {
  const request = { distributionArn: arn, action: readAction(input), resource: input.arn };
  const { context } = cloudFrontRequest(request);
  return statement.conditions.some(
    (condition) =>
      condition.key.toLowerCase() === 'aws:sourcearn' &&
      /Not(Equals|Like)/i.test(condition.operator) &&
      conditionHolds(condition, context, hasVariables(document)) !== 'yes',
  );
};

export const exclusionProblem: Check = (input) => {
  const allows = input.before.statements.filter(
    ({ effect, principal }) =>
      effect === 'Allow' && !principal.negated && principal.values.some(isCloudFrontService),
  );
  for (const { reader } of input.grants) {
    if (reader.type !== 'distribution') continue;
    const excluding = allows.find((statement) => leavesOut(statement, input.before, reader.arn, input));
    if (excluding === undefined) continue;
    return `The policy of ${input.name} leaves out ${reader.arn} by name, in ${statementName(excluding)}, perhaps on purpose; a person has to take that out or grant the read.`;
  }
  return undefined;
};
