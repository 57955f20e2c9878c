/** The outbox: an outcome stays due until it is delivered, and only then may it expire. */
import type { OutcomeEvent } from '../../core/model/outcome.ts';
import { dueShards } from './definition.ts';
import { bodyOf, days, expiresAt, type Item } from './item.ts';
import { outcomeKey } from './keys.ts';
import { absentItem, putItem, type Table, updateItem } from './table.ts';
import { put, type Write } from './transact.ts';

export const outcomeOf = (item: Item): OutcomeEvent =>
  bodyOf<OutcomeEvent>(item, 'outcome', {
    outcomeId: 'string',
    type: 'string',
    subject: 'object',
    at: 'number',
    findings: 'object',
  });

const outcomeItem = (event: OutcomeEvent, dueAt: number): Item => ({
  ...outcomeKey(event.outcomeId),
  kind: 'outcome',
  dueShard: dueShards[1],
  dueAt,
  keepUntil: expiresAt(event.at, days(30)),
  body: JSON.stringify(event),
});

/** One that is there already has been told, or will be. */
export const writeToPutOutcome = (event: OutcomeEvent, dueAt: number): Write =>
  put(outcomeItem(event, dueAt), absentItem);

export const putOutcome = async (table: Table, event: OutcomeEvent, dueAt: number): Promise<void> => {
  await putItem(table, outcomeItem(event, dueAt), absentItem);
};

/** Nothing to do for one that was delivered long ago and has expired. */
export const outcomeDelivered = async (table: Table, outcomeId: string): Promise<void> => {
  await updateItem(table, outcomeKey(outcomeId), 'SET expiresAt = keepUntil REMOVE dueShard, dueAt', {
    expression: 'attribute_exists(pk)',
  });
};
