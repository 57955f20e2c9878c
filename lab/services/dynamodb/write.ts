/** Single writes and transactions: conditions first, then all or nothing. */
import { type JsonInput, listOf, ServiceError } from '../json-service.ts';
import { conditionOf, type Test } from './condition.ts';
import { keyIn, type Table } from './table.ts';
import { placeholdersOf } from './tokens.ts';
import { updateOf } from './update.ts';
import { checkedItem, type Item, invalid } from './values.ts';

/** One write, understood: which item, under which condition, and what it becomes (undefined: it goes). */
export interface Understood {
  readonly table: Table;
  readonly key: Item;
  readonly condition: Test;
  /** The item before, or its key alone when there is none. */
  readonly becomes: (before: Item | undefined) => Item | undefined;
  readonly input: JsonInput;
}

export type Tables = (input: JsonInput) => Table;

const withPlaceholders = (
  table: Table,
  input: JsonInput,
  read: (placeholders: ReturnType<typeof placeholdersOf>) => Pick<Understood, 'key' | 'becomes'>,
): Understood => {
  const placeholders = placeholdersOf(input);
  const condition = conditionOf(input.ConditionExpression, placeholders);
  const understood = { table, input, condition, ...read(placeholders) };
  placeholders.checkAllUsed();
  return understood;
};

export const understandPut = (tables: Tables, input: JsonInput): Understood => {
  const table = tables(input);
  const item = checkedItem(input.Item, 'Item');
  return withPlaceholders(table, input, () => ({ key: item, becomes: () => item }));
};

export const understandDelete = (tables: Tables, input: JsonInput): Understood => {
  const table = tables(input);
  const key = keyIn(table, input.Key);
  return withPlaceholders(table, input, () => ({ key, becomes: () => undefined }));
};

export const understandUpdate = (tables: Tables, input: JsonInput): Understood => {
  const table = tables(input);
  const key = keyIn(table, input.Key);
  return withPlaceholders(table, input, (placeholders) => {
    const change = updateOf(input.UpdateExpression, placeholders);
    const becomes = (before: Item | undefined): Item => {
      const after = change(before ?? key);
      if (table.idOf(after) !== table.idOf(key))
        throw invalid(
          'One or more parameter values were invalid: Cannot update attribute that is part of the key',
        );
      return after;
    };
    return { key, becomes };
  });
};

const understandCheck = (tables: Tables, input: JsonInput): Understood => {
  const table = tables(input);
  const key = keyIn(table, input.Key);
  return withPlaceholders(table, input, () => ({ key, becomes: (before) => before }));
};

export const conditionHolds = ({ table, key, condition }: Understood): boolean =>
  condition(table.get(key) ?? {});

export const perform = ({ table, key, becomes }: Understood): void => {
  const before = table.get(key);
  const after = becomes(before);
  if (after !== undefined) table.put(after);
  else table.remove(key);
};

/** A single write's answer; Attributes as ReturnValues asks. */
export const write = (understood: Understood): JsonInput => {
  const { table, key, input } = understood;
  const before = table.get(key);
  if (!conditionHolds(understood)) {
    const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before ? { Item: before } : {};
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, shown);
  }
  perform(understood);
  switch (input.ReturnValues ?? 'NONE') {
    case 'NONE':
      return {};
    case 'ALL_OLD':
      return before ? { Attributes: before } : {};
    case 'ALL_NEW':
      return { Attributes: table.get(key) };
    default:
      throw invalid(`The lab's table does not know ReturnValues ${input.ReturnValues}.`);
  }
};

const kinds = {
  Put: understandPut,
  Delete: understandDelete,
  Update: understandUpdate,
  ConditionCheck: understandCheck,
} as const;

const understandOne = (tables: Tables, input: JsonInput): Understood => {
  const [kind = '', ...more] = Object.keys(input);
  if (more.length > 0 || !Object.hasOwn(kinds, kind))
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  return kinds[kind as keyof typeof kinds](tables, input[kind] as JsonInput);
};

const reasonOf = (understood: Understood): JsonInput => {
  if (conditionHolds(understood)) return { Code: 'None' };
  const { table, key, input } = understood;
  const before = table.get(key);
  const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before ? { Item: before } : {};
  return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown };
};

/** @throws TransactionCanceledException with one reason for each write, when any condition does not hold */
export const transactWrite = (tables: Tables, input: JsonInput): void => {
  const writes = listOf(input, 'TransactItems').map((one) => understandOne(tables, one));
  if (writes.length === 0 || writes.length > 100)
    throw invalid('Member must have length less than or equal to 100, and greater than or equal to 1');
  const ids = writes.map(({ table, key }) => `${table.name} ${table.idOf(key)}`);
  if (new Set(ids).size < ids.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
  const reasons = writes.map(reasonOf);
  if (reasons.some(({ Code }) => Code !== 'None')) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    throw new ServiceError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
  }
  // A write that is refused for its own sake (a bad key, too large) must leave the others undone.
  for (const { becomes, table, key } of writes) becomes(table.get(key));
  for (const one of writes) perform(one);
};
