/** Leases: one writer per document. Expiry is a condition on our own timestamp, never TTL, which may lag for days. */
import type { DocumentRef } from '../../core/model/subject.ts';
import { days, expiresAt } from './item.ts';
import { leaseKey } from './keys.ts';
import { deleteItem, putItem, type Table } from './table.ts';

/** True for the owner that gets or already has it: an answer that was lost on the way must not lock us out. */
export const acquireLease = (
  table: Table,
  document: DocumentRef,
  owner: string,
  now: number,
  until: number,
): Promise<boolean> =>
  putItem(
    table,
    {
      ...leaseKey(document),
      kind: 'lease',
      owner,
      leaseUntil: until,
      expiresAt: expiresAt(until, days(1)),
    },
    {
      expression: 'attribute_not_exists(pk) OR leaseUntil < :now OR #owner = :owner',
      names: { '#owner': 'owner' },
      values: { ':now': now, ':owner': owner },
    },
  );

/** Leaves a lease alone that somebody else has taken since. */
export const releaseLease = async (table: Table, document: DocumentRef, owner: string): Promise<void> => {
  await deleteItem(table, leaseKey(document), {
    expression: '#owner = :owner',
    names: { '#owner': 'owner' },
    values: { ':owner': owner },
  });
};
