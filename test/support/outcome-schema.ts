/** Holds outcome events against the schema that subscribers are given; here also what it does not name is wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { root } from '../../scripts/build.ts';

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly $defs: Readonly<Record<string, unknown>>;
}

export const outcomeSchema = JSON.parse(
  readFileSync(join(root, 'docs/schema/outcome-1.schema.json'), 'utf8'),
) as Schema;

/** Subscribers are to ignore what they do not know; a member that nobody documented is ours to notice. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return schema !== outcomeSchema.$defs && 'properties' in schema && 'type' in schema
    ? { ...inner, additionalProperties: false }
    : inner;
};

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  closed(outcomeSchema) as object,
);

/** What is wrong with the detail of an event, as it comes off the bus; empty when nothing is. */
export const schemaFaults = (detail: unknown): readonly string[] =>
  validate(detail)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) =>
        [instancePath || '/', message, JSON.stringify(params)].join(' '),
      );
