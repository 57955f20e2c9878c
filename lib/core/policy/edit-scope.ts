/** scope-grant: puts the `aws:SourceArn` condition of a CloudFront service grant, in place. */
import type { ScopeGrant } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { editConditions, isSourceArnComparison, oneOrMany, withCondition } from './edit-parts.ts';
import { statementName } from './evaluate.ts';
import { isCloudFrontService } from './principals.ts';

/** Why this statement cannot be scoped; undefined when it can. */
export const scopeProblem = (statement: Statement, change: ScopeGrant): string | undefined => {
  const name = statementName(statement);
  const { values, negated } = statement.principal;
  if (statement.effect !== 'Allow') return `${name} is a Deny, and a Deny is never changed`;
  if (negated || !values.some(isCloudFrontService)) return `${name} does not grant to the CloudFront service`;
  const other = values.find((value) => !isCloudFrontService(value));
  if (other !== undefined) return `${name} also names ${other.written}, whom the condition would hit too`;
  if (change.sourceArns.length === 0) return `no distribution is left to which ${name} could be scoped`;
  return undefined;
};

/** Other conditions stay as they are; every older comparison of SourceArn is replaced. */
export const scopeStatement = (raw: JsonObject, change: ScopeGrant): JsonObject => {
  const bare = editConditions(raw, (operator, key, value) =>
    isSourceArnComparison(operator, key) ? undefined : value,
  );
  return withCondition(bare, change.operator, 'aws:SourceArn', oneOrMany(change.sourceArns));
};
