/** A policy statement as CloudFormation writes it under `PolicyDocument.Statement` or `KeyPolicy.Statement`. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type EscapeRules, escapeText, longEscape } from './escape-text.ts';

const rules: EscapeRules = { special: { '"': '\\"' }, astral: longEscape };

const quote = (text: string): string => `"${escapeText(text, rules)}"`;

const keyText = (key: string): string => (/^[A-Z][A-Za-z]*$/.test(key) ? key : quote(key));

const scalar = (value: Json): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value));

const isEmpty = (value: Json): boolean =>
  Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

/** The lines of a value, not yet indented; lists and maps span several. */
const lines = (value: Json): readonly string[] => {
  if (isEmpty(value)) return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap((item: Json) => underDash(lines(item)));
  if (!isJsonObject(value)) return [scalar(value)];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isOneLine = typeof inner !== 'object' || inner === null || isEmpty(inner);
    return isOneLine
      ? [`${keyText(key)}: ${lines(inner)[0]}`]
      : [`${keyText(key)}:`, ...lines(inner).map((line) => `  ${line}`)];
  });
};

const underDash = (item: readonly string[]): readonly string[] =>
  item.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));

/** YAML for one item of the `Statement` list. */
export const cloudFormationYaml = (statement: JsonObject): string => underDash(lines(statement)).join('\n');

/** JSON for one item of the `Statement` list. */
export const cloudFormationJson = (statement: JsonObject): string => JSON.stringify(statement, undefined, 2);
