/** The shape that AWS demands of a resource policy, in S3's words; answers the first fault found. */
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/model/json.ts';
import { listOf } from './document.ts';

export interface ShapeRules {
  /** Why these actions and resources do not do; `undefined` when they do. */
  readonly scopeFault: (statement: JsonObject) => string | undefined;
}

const documentFields = new Set(['Version', 'Id', 'Statement']);
const statementFields = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);
const principalKinds = new Set(['AWS', 'Service', 'CanonicalUser', 'Federated']);
const operators =
  /^(ForAnyValue:|ForAllValues:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(LessThan|GreaterThan)(Equals)?|Date(Not)?Equals|Date(LessThan|GreaterThan)(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/;

const oneOf = (statement: JsonObject, field: string): string | undefined => {
  const both = statement[field] !== undefined && statement[`Not${field}`] !== undefined;
  if (both) return `Statement has both ${field} and Not${field}`;
  const value = statement[field] ?? statement[`Not${field}`];
  if (value === undefined) return `Missing required field ${field}`;
  const bad =
    field !== 'Principal' && !listOf(value).every((item) => typeof item === 'string' && item !== '');
  return bad || listOf(value).length === 0 ? `Policy has invalid ${field.toLowerCase()}` : undefined;
};

const principalFault = (statement: JsonObject): string | undefined => {
  const value = statement.Principal ?? statement.NotPrincipal;
  if (value === '*') return undefined;
  if (!isJsonObject(value)) return 'Invalid policy syntax.';
  const entries = Object.entries(value);
  const known = entries.every(([kind, members]) => principalKinds.has(kind) && listOf(members).length > 0);
  const texts = entries.every(([, members]) => listOf(members).every((member) => typeof member === 'string'));
  return entries.length > 0 && known && texts ? undefined : 'Invalid principal in policy';
};

const conditionFault = (condition: Json | undefined): string | undefined => {
  if (condition === undefined) return undefined;
  if (!isJsonObject(condition)) return 'Invalid policy syntax.';
  for (const [operator, block] of Object.entries(condition)) {
    if (!operators.test(operator)) return `Invalid Condition type : ${operator}`;
    if (!isJsonObject(block) || Object.keys(block).length === 0) return 'Invalid policy syntax.';
  }
  return undefined;
};

const statementFault = (statement: Json, rules: ShapeRules): string | undefined => {
  if (!isJsonObject(statement)) return 'Invalid policy syntax.';
  const strange = Object.keys(statement).find((field) => !statementFields.has(field));
  if (strange !== undefined) return `Unknown field ${strange}`;
  if (statement.Effect === undefined) return 'Missing required field Effect';
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    return `Invalid effect: ${String(statement.Effect)}`;
  return (
    oneOf(statement, 'Principal') ??
    principalFault(statement) ??
    oneOf(statement, 'Action') ??
    oneOf(statement, 'Resource') ??
    conditionFault(statement.Condition) ??
    rules.scopeFault(statement)
  );
};

const sidFault = (statements: readonly Json[]): string | undefined => {
  const sids = statements.filter(isJsonObject).flatMap((statement) => listOf(statement.Sid));
  if (!sids.every((sid) => typeof sid === 'string')) return 'Invalid policy syntax.';
  return new Set(sids).size === sids.length
    ? undefined
    : 'Statement IDs (SID) in a single policy must be unique.';
};

/** Why AWS would call this document malformed; `undefined` when it would not. */
export const shapeFault = (document: Json, rules: ShapeRules): string | undefined => {
  if (!isJsonObject(document)) return "Policies must be valid JSON and the first byte must be '{'";
  const strange = Object.keys(document).find((field) => !documentFields.has(field));
  if (strange !== undefined) return `Unknown field ${strange}`;
  const { Version: version, Statement: statement } = document;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    return 'The policy must contain a valid version string';
  }
  if (statement === undefined) return 'Missing required field Statement';
  const statements = listOf(statement);
  if (statements.length === 0) return 'Could not parse the policy: Statement is empty!';
  for (const one of statements) {
    const fault = statementFault(one, rules);
    if (fault !== undefined) return fault;
  }
  return sidFault(statements);
};
