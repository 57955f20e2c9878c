/** Revocations: stored under their distribution, due until their last invalidation is Completed (law 9). */
import type { Revocation } from '../../core/model/outcome.ts';
import type { RevocationChange, StoredOutcome } from '../../ports.ts';
import { dueShards } from './definition.ts';
import { bodyOf, days, expiresAt, type Item } from './item.ts';
import { distributionPk, revocationKey, revocationPrefix } from './keys.ts';
import { writeToPutOutcome } from './outcomes.ts';
import { storeWith } from './store.ts';
import { absentItem, type Condition, itemsUnder, type Table } from './table.ts';
import { put, type Write, writesPerTransaction } from './transact.ts';

const isOpen = ({ state }: Revocation): boolean => state !== 'done' && state !== 'void';

/** Only what is finished may ever expire. */
const revocationItem = (revocation: Revocation): Item => ({
  ...revocationKey(revocation),
  kind: 'revocation',
  state: revocation.state,
  dueShard: revocation.dueAt === undefined ? undefined : dueShards[0],
  dueAt: revocation.dueAt,
  told: revocation.told ? 1 : undefined,
  expiresAt: isOpen(revocation)
    ? undefined
    : expiresAt(revocation.completedAt ?? revocation.createdAt, days(90)),
  body: JSON.stringify(revocation),
});

export const revocationOf = (item: Item): Revocation => {
  const stored = bodyOf<Revocation>(item, 'revocation', {
    revocationId: 'string',
    distributionId: 'string',
    bucket: 'string',
    paths: 'object',
    state: 'string',
    round: 'number',
    createdAt: 'number',
    attempts: 'number',
  });
  const { document, repairId, invalidationId, effectiveAt, completedAt, dueAt } = stored;
  return { ...stored, document, repairId, invalidationId, effectiveAt, completedAt, dueAt };
};

/** Stores an intent unless it is stored already: one that is under way must not begin again. */
export const writeToStoreRevocation = (revocation: Revocation): Write =>
  put(revocationItem(revocation), absentItem);

/** Replaces it if it is still in that state. */
export const writeToMoveRevocation = (revocation: Revocation, expected: Revocation['state']): Write =>
  put(revocationItem(revocation), inState(expected));

const inState = (expected: Revocation['state']): Condition => ({
  expression: '#state = :expected',
  names: { '#state': 'state' },
  values: { ':expected': expected },
});

/** A state comes back in a second round; with the due time, and whether it was told of, it names one step. */
const asRead = ({ state, dueAt, told }: Revocation): Condition => ({
  expression: [
    '#state = :state',
    dueAt === undefined ? 'attribute_not_exists(dueAt)' : 'dueAt = :dueAt',
    told ? 'attribute_exists(told)' : 'attribute_not_exists(told)',
  ].join(' AND '),
  names: { '#state': 'state' },
  values: { ':state': state, ...(dueAt === undefined ? {} : { ':dueAt': dueAt }) },
});

/**
 * Beyond one transaction the message goes with the first part. What another run moved in between stays due, and is
 * looked at again.
 */
export const updateRevocations = async (
  table: Table,
  changes: readonly RevocationChange[],
  outcome: StoredOutcome | undefined,
): Promise<boolean> => {
  const message = outcome === undefined ? [] : [writeToPutOutcome(outcome.event, outcome.dueAt)];
  const writes = changes.map(({ was, now }) => put(revocationItem(now), asRead(was)));
  const first = writesPerTransaction - message.length;
  if (!(await storeWith(table, writes.slice(0, first), message))) return false;
  for (let from = first; from < writes.length; from += writesPerTransaction) {
    if (!(await storeWith(table, writes.slice(from, from + writesPerTransaction), []))) return false;
  }
  return true;
};

/** Finished, but the message about its act still waits for other caches. */
const isUntold = ({ state, purgedAt, told }: Revocation): boolean =>
  state === 'done' && purgedAt !== undefined && !told;

export const openRevocations = async (table: Table, distributionId: string): Promise<readonly Revocation[]> =>
  (await itemsUnder(table, distributionPk(distributionId), revocationPrefix))
    .map(revocationOf)
    .filter((revocation) => isOpen(revocation) || isUntold(revocation));
