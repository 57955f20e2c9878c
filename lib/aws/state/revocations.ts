/** Revocations: stored under their distribution, due until their last invalidation is Completed (law 9). */
import type { Revocation } from '../../core/model/outcome.ts';
import { dueShards } from './definition.ts';
import { bodyOf, days, expiresAt, type Item } from './item.ts';
import { distributionPk, revocationKey, revocationPrefix } from './keys.ts';
import { absentItem, type Condition, itemsUnder, putItem, type Table } from './table.ts';
import { put, type Write } from './transact.ts';

const isOpen = ({ state }: Revocation): boolean => state !== 'done' && state !== 'void';

/** Only what is finished may ever expire. */
const revocationItem = (revocation: Revocation): Item => ({
  ...revocationKey(revocation),
  kind: 'revocation',
  state: revocation.state,
  dueShard: revocation.dueAt === undefined ? undefined : dueShards[0],
  dueAt: revocation.dueAt,
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

export const updateRevocation = (
  table: Table,
  revocation: Revocation,
  expected: Revocation['state'],
): Promise<boolean> => putItem(table, revocationItem(revocation), inState(expected));

export const openRevocations = async (table: Table, distributionId: string): Promise<readonly Revocation[]> =>
  (await itemsUnder(table, distributionPk(distributionId), revocationPrefix))
    .map(revocationOf)
    .filter(isOpen);
