/** Query and Scan: key conditions, filters, projections, pages of at most 1 MB. */
import { type JsonInput, numberOf, ServiceError } from '../json-service.ts';
import { conditionOf, type Test } from './condition.ts';
import { attributesOfKey, type KeySchema, keyOfItem, sortedBy, type Table } from './table.ts';
import { type Placeholders, placeholdersOf, wordsOf } from './tokens.ts';
import { bytesOf, checkedItem, type Item, invalid } from './values.ts';

const pageBytes = 1024 * 1024;

const schemaFor = (table: Table, input: JsonInput): KeySchema => {
  if (input.IndexName === undefined) return table.key;
  const schema = table.indexes.get(String(input.IndexName));
  if (schema === undefined) throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  if (input.ConsistentRead === true)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  return schema;
};

/** `hash = :v`, alone or with one condition of the sort key; anything else DynamoDB refuses. */
const keyConditionOf = (schema: KeySchema, expression: string, placeholders: Placeholders): Test => {
  const words = wordsOf(expression.replace(/[()]/g, ' '));
  const names: string[] = [];
  for (let word = words.peek(); word !== undefined; word = words.peek()) {
    words.take();
    if (/^(and|between|begins_with)$/i.test(word)) continue;
    if (/^(or|not|in|contains|attribute_\w+|size)$/i.test(word) || word === '<>')
      throw invalid(`Invalid operator used in KeyConditionExpression: ${word}`);
    if (/^[#A-Za-z_]/.test(word)) names.push(placeholders.attribute(word));
  }
  const [first, second] = attributesOfKey(schema);
  const hashed = names.filter((name) => name === first).length === 1;
  const ranged = names.filter((name) => name === second).length;
  if (!hashed || names.length !== 1 + ranged || ranged > 1)
    throw invalid('Query condition missed key schema element, or names attributes that are not keys');
  return conditionOf(expression, placeholders);
};

const projected = (expression: unknown, placeholders: Placeholders): ((item: Item) => Item) => {
  if (expression === undefined) return (item) => item;
  const words = wordsOf(String(expression));
  const names: string[] = [];
  do names.push(placeholders.attribute(words.take()));
  while (words.accept(','));
  words.end();
  return (item) =>
    Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
};

const afterStart = (table: Table, input: JsonInput, ordered: readonly Item[]): readonly Item[] => {
  if (input.ExclusiveStartKey === undefined) return ordered;
  const start = table.idOf(checkedItem(input.ExclusiveStartKey, 'ExclusiveStartKey'));
  const at = ordered.findIndex((item) => table.idOf(item) === start);
  // The item may be gone since; DynamoDB goes on where it would have been, which this table cannot tell.
  if (at < 0) throw new ServiceError('InternalServerError', 'The start key is no item any more.', 500);
  return ordered.slice(at + 1);
};

/** Cut by `Limit` or 1 MB before the filter, as DynamoDB does. */
const pageOf = (items: readonly Item[], limit: number): readonly Item[] => {
  let bytes = 0;
  let count = 0;
  for (const item of items) {
    bytes += bytesOf(item);
    if (count >= limit || (count > 0 && bytes > pageBytes)) break;
    count += 1;
  }
  return items.slice(0, count);
};

interface Reading {
  readonly table: Table;
  readonly schema: KeySchema;
  readonly input: JsonInput;
  readonly placeholders: Placeholders;
}

const page = ({ table, schema, input, placeholders }: Reading, ordered: readonly Item[]) => {
  const filter = conditionOf(input.FilterExpression, placeholders);
  const shown = projected(input.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  const limit = numberOf(input, 'Limit', Number.POSITIVE_INFINITY);
  if (limit < 1) throw invalid('Limit must be at least 1.');
  const rest = afterStart(table, input, ordered);
  const seen = pageOf(rest, limit);
  const last = seen.at(-1);
  // With a Limit that was reached, DynamoDB names a next page even when nothing follows.
  const more = seen.length < rest.length || seen.length === limit;
  const items = seen.filter(filter).map(shown);
  return {
    Items: items,
    Count: items.length,
    ScannedCount: seen.length,
    ...(more && last
      ? { LastEvaluatedKey: { ...keyOfItem(table.key, last), ...keyOfItem(schema, last) } }
      : {}),
  };
};

export const query = (table: Table, input: JsonInput) => {
  const placeholders = placeholdersOf(input);
  const schema = schemaFor(table, input);
  if (typeof input.KeyConditionExpression !== 'string')
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  const test = keyConditionOf(schema, input.KeyConditionExpression, placeholders);
  const found = table.all().filter((item) => inIndex(schema, item) && test(item));
  const ordered = sortedBy(table, schema, found);
  const reading = { table, schema, input, placeholders };
  return page(reading, input.ScanIndexForward === false ? [...ordered].reverse() : ordered);
};

export const scan = (table: Table, input: JsonInput) => {
  const schema = schemaFor(table, input);
  const ordered = sortedBy(
    table,
    schema,
    table.all().filter((item) => inIndex(schema, item)),
  );
  return page({ table, schema, input, placeholders: placeholdersOf(input) }, ordered);
};

/** Sparse: an item without the attributes of an index is not in it. */
const inIndex = (schema: KeySchema, item: Item): boolean =>
  attributesOfKey(schema).every((name) => item[name] !== undefined);

/** ProjectionExpression of GetItem and of the keys of BatchGetItem. */
export const projection = (input: JsonInput): ((item: Item) => Item) => {
  const placeholders = placeholdersOf(input);
  const shown = projected(input.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  return shown;
};
