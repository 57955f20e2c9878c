/** Walking a policy document as it comes, one element or many. */
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/model/json.ts';

export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

export const statementsOf = (document: JsonObject): readonly JsonObject[] =>
  listOf(document.Statement).filter(isJsonObject);

export type PrincipalField = 'Principal' | 'NotPrincipal';
export const principalFields: readonly PrincipalField[] = ['Principal', 'NotPrincipal'];

/** The document with `change` applied to every Principal and NotPrincipal element. */
export const mapPrincipals = (document: JsonObject, change: (principal: Json) => Json): JsonObject => {
  const statement = (value: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        principalFields.includes(name as PrincipalField) ? change(child) : child,
      ]),
    );
  const { Statement: written } = document;
  if (isJsonObject(written)) return { ...document, Statement: statement(written) };
  return { ...document, Statement: statementsOf(document).map(statement) };
};
