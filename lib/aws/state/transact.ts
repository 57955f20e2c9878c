/** Transactions: all writes or none, with the reasons of a cancellation looked at one by one. */
import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { writeLimit } from '../call.ts';
import { jittered } from '../wait.ts';
import type { Item } from './item.ts';
import type { ItemKey } from './keys.ts';
import { keyText } from './keys.ts';
import { type Condition, conditionMembers, type Table, tableError, toAttributes } from './table.ts';

export type Write =
  | { readonly type: 'put'; readonly item: Item; readonly condition?: Condition }
  | { readonly type: 'update'; readonly key: ItemKey; readonly update: string; readonly condition: Condition }
  | { readonly type: 'delete'; readonly key: ItemKey };

/** DynamoDB's limit of writes in one transaction. */
export const writesPerTransaction = 100;

export const put = (item: Item, condition?: Condition): Write => ({
  type: 'put',
  item,
  ...(condition ? { condition } : {}),
});
/** `update` is an UpdateExpression that uses the names and values of `condition`. */
export const change = (key: ItemKey, update: string, condition: Condition): Write => ({
  type: 'update',
  key,
  update,
  condition,
});
export const remove = ({ pk, sk }: ItemKey): Write => ({ type: 'delete', key: { pk, sk } });

export const keyOf = (write: Write): ItemKey => (write.type === 'put' ? write.item : write.key);

const toRequest = (table: Table, write: Write): TransactWriteItem => {
  const TableName = table.name;
  switch (write.type) {
    case 'put':
      return { Put: { TableName, Item: toAttributes(write.item), ...conditionMembers(write.condition) } };
    case 'update':
      return {
        Update: {
          TableName,
          Key: toAttributes(write.key),
          UpdateExpression: write.update,
          ...conditionMembers(write.condition),
        },
      };
    case 'delete':
      return { Delete: { TableName, Key: toAttributes(write.key) } };
  }
};

export type Transacted =
  | { readonly status: 'done' }
  /** Nothing was written: these writes' conditions did not hold. */
  | { readonly status: 'refused'; readonly writes: readonly Write[] };

/** Reasons that pass by themselves; DynamoDB wants the transaction sent again. */
const passing: ReadonlySet<string | undefined> = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

const reasonsOf = (error: unknown): readonly (string | undefined)[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map((reason) => reason.Code)
    : [];

const tries = 8;

/**
 * Up to {@link writesPerTransaction} writes, all or none. Collisions with other transactions are tried again;
 * anything but a condition that does not hold throws, with the first item that was the reason.
 */
export const transact = async (table: Table, writes: readonly Write[]): Promise<Transacted> => {
  if (writes.length === 0) return { status: 'done' };
  const TransactItems = writes.map((write) => toRequest(table, write));
  for (let tried = 0; ; tried += 1) {
    try {
      await table.client.send(new TransactWriteItemsCommand({ TransactItems }), writeLimit());
      return { status: 'done' };
    } catch (error) {
      const reasons = reasonsOf(error);
      const refused = writes.filter((_, index) => reasons[index] === 'ConditionalCheckFailed');
      if (refused.length > 0) return { status: 'refused', writes: refused };
      const passes = reasons.length > 0 && reasons.every((reason) => passing.has(reason));
      if (!passes || tried + 1 >= tries) throw transactionError(table, writes, reasons, error);
      await table.clock.sleep(jittered(50, tried));
    }
  }
};

const transactionError = (
  table: Table,
  writes: readonly Write[],
  reasons: readonly (string | undefined)[],
  error: unknown,
) => {
  const culprit = reasons.findIndex((reason) => reason !== undefined && reason !== 'None');
  const write = writes[culprit];
  const about = write ? `, because of ${keyText(keyOf(write))} (${reasons[culprit]})` : '';
  return tableError(table, `A transaction of ${writes.length} writes${about}`, error);
};
