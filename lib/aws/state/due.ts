/** What is due: the sparse index, oldest first. It may lag a moment behind, so whoever acts does so conditionally. */
import type { DueItem } from '../../ports.ts';
import { dueIndex, dueShards } from './definition.ts';
import { DamagedItem, type Item, numberIn } from './item.ts';
import { outcomeOf } from './outcomes.ts';
import { repairOf } from './repairs.ts';
import { revocationOf } from './revocations.ts';
import { lookAgainOf } from './sightings.ts';
import { queryItems, type Table, toAttributes } from './table.ts';

const dueItem = (item: Item): DueItem => {
  switch (item.kind) {
    case 'look-again':
      return { type: 'look-again', ...lookAgainOf(item) };
    case 'revocation':
      return { type: 'revocation', revocation: revocationOf(item) };
    case 'repair':
      return { type: 'repair', repair: repairOf(item) };
    case 'outcome':
      return { type: 'outcome', event: outcomeOf(item), dueAt: numberIn(item, 'dueAt') };
    default:
      throw new DamagedItem(item, `is due but of the unknown kind ${item.kind}`);
  }
};

/** Sound items; a damaged one is told by throwing only when nothing else is due, or it would hold up the rest. */
const soundItems = (items: readonly Item[]): readonly DueItem[] => {
  const sound: DueItem[] = [];
  let damage: DamagedItem | undefined;
  for (const item of items) {
    try {
      sound.push(dueItem(item));
    } catch (error) {
      if (!(error instanceof DamagedItem)) throw error;
      damage ??= error;
    }
  }
  if (damage !== undefined && sound.length === 0) throw damage;
  return sound;
};

/** At most `limit` of each shard, oldest first. */
export const due = async (table: Table, now: number, limit: number): Promise<readonly DueItem[]> => {
  const perShard = await Promise.all(
    dueShards.map((shard) =>
      queryItems(
        table,
        `what is due in shard ${shard}`,
        {
          IndexName: dueIndex,
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: toAttributes({ ':shard': shard, ':now': now }),
        },
        limit,
      ),
    ),
  );
  const oldestFirst = perShard.flat().sort((a, b) => numberIn(a, 'dueAt') - numberIn(b, 'dueAt'));
  return soundItems(oldestFirst);
};
