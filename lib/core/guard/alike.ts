/**
 * Distributions for which every condition of both documents holds alike are let in and kept out alike, whatever is
 * asked for: one of them stands for all. An account may have hundreds, and a policy tells few of them apart.
 */
import type { Condition, PolicyDocument } from '../model/policy.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { cloudFrontRequest, hasVariables } from '../policy/evaluate.ts';
import { hasVariable, SOURCE_ARN } from '../policy/operators.ts';
import { type GuardInput, readAction } from './check.ts';

interface Question {
  readonly condition: Condition;
  readonly variables: boolean;
}

/** Each condition that may depend on the distribution once, however many statements have it. */
const questionsOf = (documents: readonly PolicyDocument[]): readonly Question[] => {
  const questions = documents.flatMap((document) => {
    const variables = hasVariables(document);
    return document.statements
      .flatMap(({ conditions }) => conditions)
      .filter(({ key, values }) => key.toLowerCase() === SOURCE_ARN || values.some(hasVariable))
      .map((condition): Question => ({ condition, variables }));
  });
  const nameOf = ({ condition: { operator, key, values }, variables }: Question): string =>
    JSON.stringify([operator, key, values, variables]);
  return [...new Map(questions.map((question) => [nameOf(question), question])).values()];
};

/** Variables outside of conditions may take the ARN in; then every distribution stands for itself. */
const tellsAll = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ action, resource, principal }) =>
    [...action.values, ...resource.values, ...principal.values.map(({ written }) => written)].some(
      hasVariable,
    ),
  );

/** The same text for distributions that the documents do not tell apart. */
export const likeness = (input: GuardInput): ((arn: string) => string) => {
  const documents = [input.before, input.after];
  if (documents.some(tellsAll)) return (arn) => arn;
  const questions = questionsOf(documents);
  return (arn) => {
    const request = { distributionArn: arn, action: readAction(input), resource: input.arn, secure: true };
    const { context } = cloudFrontRequest(request);
    return questions
      .map(({ condition, variables }) => conditionHolds(condition, context, variables))
      .join(' ');
  };
};
