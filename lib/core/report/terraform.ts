/** A policy statement as a `statement` block of Terraform's `aws_iam_policy_document`. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type EscapeRules, escapeText, longEscape } from './escape-text.ts';

const rules: EscapeRules = { special: { '"': '\\"' }, astral: longEscape };

/** A quoted HCL string: `${` and `%{` would start a template, so they are doubled. */
const quote = (text: string): string => `"${escapeText(text, rules).replace(/([$%])\{/g, '$1$1{')}"`;

const texts = (value: Json | undefined): readonly string[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value)
    ? value.map(String)
    : [isJsonObject(value) ? JSON.stringify(value) : String(value)];
};

const list = (values: readonly string[]): string => {
  if (values.length <= 1) return `[${values.map(quote).join('')}]`;
  return `[\n${values.map((value) => `    ${quote(value)},`).join('\n')}\n  ]`;
};

const indent = (text: string): string => text.replace(/\n/g, '\n  ');

/** Aligned as `terraform fmt` does: only values of one line line up. */
const block = (name: string, fields: readonly (readonly [string, string])[]): string => {
  const oneLiners = fields.filter(([, value]) => !value.includes('\n'));
  const width = Math.max(0, ...oneLiners.map(([field]) => field.length));
  const lines = fields.map(([field, value]) =>
    value.includes('\n') ? `  ${field} = ${value}` : `  ${field.padEnd(width)} = ${value}`,
  );
  return `${name} {\n${lines.join('\n')}\n}`;
};

const principals = (name: string, value: Json | undefined): readonly string[] => {
  if (value === undefined) return [];
  const byType = isJsonObject(value) ? Object.entries(value) : [['*', value] as const];
  return byType.map(([type, ids]) =>
    block(name, [
      ['type', quote(type)],
      ['identifiers', list(texts(ids))],
    ]),
  );
};

const conditions = (value: Json | undefined): readonly string[] => {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([test, keys]) =>
    Object.entries(isJsonObject(keys) ? keys : {}).map(([variable, values]) =>
      block('condition', [
        ['test', quote(test)],
        ['variable', quote(variable)],
        ['values', list(texts(values))],
      ]),
    ),
  );
};

const lists: readonly (readonly [element: string, argument: string])[] = [
  ['Action', 'actions'],
  ['NotAction', 'not_actions'],
  ['Resource', 'resources'],
  ['NotResource', 'not_resources'],
];

/** HCL for one statement; policy variables (`${aws:…}`) come out escaped, as the provider wants them. */
export const terraformStatement = (statement: JsonObject): string => {
  const fields: (readonly [string, string])[] = [];
  if (statement.Sid !== undefined) fields.push(['sid', quote(String(statement.Sid))]);
  fields.push(['effect', quote(String(statement.Effect))]);
  for (const [element, argument] of lists) {
    if (statement[element] !== undefined) fields.push([argument, list(texts(statement[element]))]);
  }
  const blocks = [
    ...principals('principals', statement.Principal),
    ...principals('not_principals', statement.NotPrincipal),
    ...conditions(statement.Condition),
  ];
  const body = block('statement', fields).replace(/\n\}$/, '');
  return `${body}${blocks.map((inner) => `\n\n  ${indent(inner)}`).join('')}\n}`;
};
