/** The account's allowance of CreateInvalidation, shared by all that call it: one call every two seconds (docs/aws-facts.md). */

import { numberIn } from './item.ts';
import { invalidationCallsKey } from './keys.ts';
import { getItem, type Table, updateItem } from './table.ts';

const gapMs = 2_000;

/** 0 when the call may be made now; else milliseconds until it may be asked for again. */
export const takeInvalidationCall = async (table: Table, now: number): Promise<number> => {
  // What is further ahead than one gap was stored by a clock that is wrong, and must not block.
  const taken = await updateItem(table, invalidationCallsKey, 'SET #kind = :kind, freeAt = :freeAt', {
    expression: 'attribute_not_exists(pk) OR freeAt <= :now OR freeAt > :freeAt',
    names: { '#kind': 'kind' },
    values: { ':kind': 'invalidation-calls', ':freeAt': now + gapMs, ':now': now },
  });
  if (taken) return 0;
  const item = await getItem(table, invalidationCallsKey);
  return item === undefined ? 1 : Math.max(1, numberIn(item, 'freeAt') - now);
};
