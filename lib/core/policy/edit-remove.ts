/** remove-reader: takes one CloudFront reader out of one statement, and nothing else. */
import type { RemoveReader } from '../model/change.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { editConditions, isSourceArnList, withMember, withoutValue } from './edit-parts.ts';
import { statementName } from './evaluate.ts';
import { CLOUDFRONT_SERVICE, isCloudFrontService } from './principals.ts';

/** Why the reader cannot be taken out of this statement; undefined when it can. */
export const removeProblem = (statement: Statement, change: RemoveReader): string | undefined => {
  const name = statementName(statement);
  if (statement.effect !== 'Allow') return `${name} is a Deny, and a Deny is never changed`;
  if (statement.principal.negated) return `${name} has a NotPrincipal, which is never changed`;
  const found =
    change.reader.type === 'distribution' ? listsSourceArn(statement, change) : namesOai(statement, change);
  return found ? undefined : `${name} does not name ${change.written}`;
};

const listsSourceArn = ({ principal, conditions }: Statement, change: RemoveReader): boolean =>
  principal.values.some(isCloudFrontService) &&
  conditions.some(
    ({ operator, key, values }) => isSourceArnList(operator, key) && values.includes(change.written),
  );

const namesOai = ({ principal }: Statement, change: RemoveReader): boolean =>
  principal.values.some(
    (value) => value.written === change.written && (value.type === 'oai' || value.type === 'canonical-user'),
  );

/** The statement without the OAIs and ids written so; undefined when they were its only principals. */
export const removeNamed = (raw: JsonObject, written: ReadonlySet<Json>): JsonObject | undefined =>
  removePrincipals(raw, ['AWS', 'CanonicalUser'], (entry) => written.has(entry));

/** The statement without the CloudFront service; undefined when that was its only principal. */
export const removeService = (raw: JsonObject): JsonObject | undefined =>
  removePrincipals(raw, ['Service'], (entry) => entry === CLOUDFRONT_SERVICE);

const removePrincipals = (
  raw: JsonObject,
  members: readonly string[],
  gone: (entry: Json) => boolean,
): JsonObject | undefined => {
  const { Principal: principal } = raw;
  if (!isJsonObject(principal)) return raw;
  const rest = Object.entries(principal).flatMap(([member, value]) => {
    const left = members.includes(member) ? withoutValue(value, gone) : value;
    return left === undefined ? [] : [[member, left] as const];
  });
  return rest.length === 0 ? undefined : withMember(raw, 'Principal', Object.fromEntries(rest));
};

/**
 * The statement without these SourceArn values; `emptied` when a SourceArn condition would have none left. Then
 * the statement is returned as it was, for a grant must never lose its last condition.
 */
export const removeSourceArns = (
  raw: JsonObject,
  written: ReadonlySet<Json>,
): { readonly statement: JsonObject; readonly emptied: boolean } => {
  let emptied = false;
  const statement = editConditions(raw, (operator, key, value) => {
    if (!isSourceArnList(operator, key)) return value;
    const rest = withoutValue(value, (entry) => written.has(entry));
    emptied ||= rest === undefined;
    return rest;
  });
  return emptied ? { statement: raw, emptied } : { statement, emptied };
};
