/** Whom an Allow leaves out by name: a negated comparison of aws:SourceArn that does not surely hold. That may be a wish. */
import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import { conditionHolds } from './conditions.ts';
import { hasVariables } from './evaluate.ts';
import { actionMatches } from './matching.ts';
import { SOURCE_ARN } from './operators.ts';
import { isCloudFrontService } from './principals.ts';
import { cloudFrontRequest } from './request.ts';

/** `StringNotEquals`, `ArnNotLike` and their kin, with or without `IfExists` and set prefixes. */
export const excludes = ({ key, operator }: Condition): boolean =>
  key.toLowerCase() === SOURCE_ARN && /Not(Equals|Like)/i.test(operator);

/** The condition of the statement that leaves the distribution out, certainly or perhaps. */
export const exclusionIn = (
  { conditions }: Statement,
  distributionArn: string,
  variables: boolean,
): Condition | undefined => {
  const { context } = cloudFrontRequest({ distributionArn, action: 's3:GetObject', resource: '*' });
  return conditions.find(
    (condition) => excludes(condition) && conditionHolds(condition, context, variables) !== 'yes',
  );
};

export interface Exclusion {
  readonly statement: Statement;
  readonly condition: Condition;
}

const isForCloudFront = ({ effect, principal }: Statement): boolean =>
  effect === 'Allow' &&
  !principal.negated &&
  principal.values.some((value) => value.type === 'everyone' || isCloudFrontService(value));

/** The first Allow of the action, for CloudFront or everybody, that leaves the distribution out by name. */
export const exclusionOf = (
  document: PolicyDocument,
  distributionArn: string,
  action: string,
): Exclusion | undefined => {
  const variables = hasVariables(document);
  for (const statement of document.statements) {
    if (!isForCloudFront(statement) || actionMatches(statement.action, action) === 'no') continue;
    const condition = exclusionIn(statement, distributionArn, variables);
    if (condition !== undefined) return { statement, condition };
  }
  return undefined;
};

/** `StringNotEquals aws:SourceArn arn:…`: a condition as it is told to people. */
export const conditionText = ({ operator, key, values }: Condition): string =>
  `${operator} ${key} ${values.join(', ')}`;
