/** One table in memory: its keys, its indexes, its items in the order of their sort keys. */
import { type JsonInput, listOf, textOf } from '../json-service.ts';
import {
  type AttributeValue,
  bytesOf,
  checkedItem,
  compareValues,
  type Item,
  invalid,
  typeOf,
} from './values.ts';

export interface KeySchema {
  readonly hash: string;
  readonly range: string | undefined;
}

export interface Table {
  readonly name: string;
  readonly key: KeySchema;
  readonly indexes: ReadonlyMap<string, KeySchema>;
  timeToLive: string | undefined;
  get(key: Item): Item | undefined;
  put(item: Item): void;
  remove(key: Item): void;
  all(): readonly Item[];
  /** What names an item among all others. */
  idOf(item: Item): string;
}

const largestItem = 400 * 1024;

const schemaOf = (input: JsonInput, types: ReadonlyMap<string, unknown>): KeySchema => {
  const parts = listOf(input, 'KeySchema');
  const named = (type: string): string | undefined => {
    const part = parts.find((candidate) => candidate.KeyType === type);
    if (part !== undefined && !types.has(String(part.AttributeName)))
      throw invalid(`One or more parameter values were invalid: ${part.AttributeName} is not defined.`);
    return part === undefined ? undefined : String(part.AttributeName);
  };
  const hash = named('HASH');
  if (hash === undefined) throw invalid('The key schema has no HASH attribute.');
  return { hash, range: named('RANGE') };
};

export const attributesOfKey = ({ hash, range }: KeySchema): readonly string[] =>
  range === undefined ? [hash] : [hash, range];

/** By sort key, then by whole key, so that the order is always the same. */
const inOrder = (schema: KeySchema, idOf: (item: Item) => string) => (one: Item, other: Item) => {
  const { range } = schema;
  const [a, b] = range === undefined ? [undefined, undefined] : [one[range], other[range]];
  const order = a === undefined || b === undefined ? 0 : (compareValues(a, b) ?? 0);
  if (order !== 0) return order;
  return idOf(one) < idOf(other) ? -1 : 1;
};

export const sortedBy = (table: Table, schema: KeySchema, items: readonly Item[]): readonly Item[] =>
  [...items].sort(inOrder(schema, table.idOf));

const checkKeyValue = (name: string, value: AttributeValue | undefined, type: unknown): void => {
  if (value === undefined) throw invalid(`One of the required keys was not given a value: ${name}`);
  if (typeOf(value) !== type) throw invalid(`Type mismatch for key ${name}: expected ${type}`);
  if (value.S === '')
    throw invalid(
      `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
};

/** Keys must be whole and of their type; index keys, where an item has them, as well. */
const checkItem = (
  table: Pick<Table, 'key' | 'indexes'>,
  types: ReadonlyMap<string, unknown>,
  item: Item,
): void => {
  for (const name of attributesOfKey(table.key)) checkKeyValue(name, item[name], types.get(name));
  for (const schema of table.indexes.values()) {
    for (const name of attributesOfKey(schema)) {
      if (item[name] !== undefined) checkKeyValue(name, item[name], types.get(name));
    }
  }
  if (bytesOf(item) > largestItem) throw invalid('Item size has exceeded the maximum allowed size');
};

/** @throws for a definition that DynamoDB would refuse */
export const createTable = (input: JsonInput): Table => {
  const types = new Map(
    listOf(input, 'AttributeDefinitions').map(
      (one) => [String(one.AttributeName), one.AttributeType] as const,
    ),
  );
  const indexInputs =
    input.GlobalSecondaryIndexes === undefined ? [] : listOf(input, 'GlobalSecondaryIndexes');
  for (const index of indexInputs) {
    const projection = index.Projection as JsonInput | undefined;
    if (projection?.ProjectionType !== 'ALL') throw invalid('The lab knows only indexes that project ALL.');
  }
  const key = schemaOf(input, types);
  const indexes = new Map(
    indexInputs.map((one) => [textOf(one, 'IndexName'), schemaOf(one, types)] as const),
  );
  const items = new Map<string, Item>();
  const idOf = (item: Item): string => JSON.stringify(attributesOfKey(key).map((name) => item[name]));
  return {
    name: textOf(input, 'TableName'),
    key,
    indexes,
    timeToLive: undefined,
    idOf,
    get: (itemKey) => items.get(idOf(itemKey)),
    put: (item) => {
      checkItem({ key, indexes }, types, item);
      items.set(idOf(item), item);
    },
    remove: (itemKey) => void items.delete(idOf(itemKey)),
    all: () => [...items.values()],
  };
};

/** The key of a request: exactly the key attributes. */
export const keyIn = (table: Table, input: unknown): Item => {
  const key = checkedItem(input, 'Key');
  const names = attributesOfKey(table.key);
  const exact = Object.keys(key).length === names.length && names.every((name) => key[name] !== undefined);
  if (!exact) throw invalid('The provided key element does not match the schema');
  return key;
};

export const keyOfItem = (schema: KeySchema, item: Item): Item =>
  Object.fromEntries(
    attributesOfKey(schema).flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  );
