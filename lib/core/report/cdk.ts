/** A policy statement as a CDK (TypeScript) call; `PolicyStatement.fromJson` takes it exactly as AWS has it. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { DocumentRef } from '../model/subject.ts';
import { type EscapeRules, escapeText } from './escape-text.ts';

const rules: EscapeRules = { special: { "'": "\\'" }, astral: (hex) => `\\u{${hex}}` };

const quote = (text: string): string => `'${escapeText(text, rules)}'`;

/** `__proto__` as a plain key would set the prototype instead of a field. */
const keyText = (key: string): string => {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
};

const literal = (value: Json, indent: string): string => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => literal(item, `${indent}  `));
    return items.length <= 1
      ? `[${items.join('')}]`
      : `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, inner]) => `${indent}  ${keyText(key)}: ${literal(inner, `${indent}  `)},\n`,
  );
  return fields.length === 0 ? '{}' : `{\n${fields.join('')}${indent}}`;
};

/** The call that adds one statement to the bucket or key of the document. */
export const cdkStatement = (document: DocumentRef, statement: JsonObject): string => {
  const target = document.type === 'bucket' ? 'bucket' : 'key';
  return `${target}.addToResourcePolicy(iam.PolicyStatement.fromJson(${literal(statement, '')}));`;
};
