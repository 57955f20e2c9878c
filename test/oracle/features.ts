/** Finds what a policy text uses, for telling which known difference or open question can be at work in a case. */
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/model/json.ts';
import { type Case, documentsOf } from './case.ts';

export interface WrittenCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const statementsOf = (document: JsonObject): readonly JsonObject[] =>
  listOf(document.Statement).filter(isJsonObject);

export const conditionsOf = (statement: JsonObject): readonly WrittenCondition[] =>
  Object.entries(isJsonObject(statement.Condition) ? statement.Condition : {}).flatMap(([operator, keys]) =>
    Object.entries(isJsonObject(keys) ? keys : {}).map(([key, value]) => ({
      operator,
      key: key.toLowerCase(),
      values: listOf(value).map(String),
    })),
  );

export const textsOf = (statement: JsonObject, ...elements: readonly string[]): readonly string[] =>
  elements.flatMap((element) => listOf(statement[element]).filter((value) => typeof value === 'string'));

/** Principal values of an element, whatever the member. */
export const principalsOf = (statement: JsonObject, element: string): readonly string[] => {
  const written = statement[element];
  if (typeof written === 'string') return [written];
  return isJsonObject(written) ? Object.values(written).flatMap((value) => listOf(value).map(String)) : [];
};

export const someStatement = (asked: Case, test: (statement: JsonObject) => boolean): boolean =>
  documentsOf(asked).some((document) => statementsOf(document).some(test));

export const someCondition = (asked: Case, test: (condition: WrittenCondition) => boolean): boolean =>
  someStatement(asked, (statement) => conditionsOf(statement).some(test));

/** Values of the call under a key, whatever its case; empty when absent. */
export const valuesIn = (asked: Case, key: string): readonly string[] =>
  Object.entries(asked.keys).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] ?? [];

/** The keys that the variables of a text name, lower-cased; literal signs are none. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([^},]+)/g)]
    .map(([, name = '']) => name.trim().toLowerCase())
    .filter((name) => !['*', '?', '$'].includes(name));
