/** Looks into the guard's table past all calls. */
import { tableName, type World } from './world.ts';

/** Plain values of an item's attributes, with the members of its body. */
export type Stored = Readonly<Record<string, unknown>>;

const plain = (item: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Stored =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.N === undefined ? Object.values(value)[0] : Number(value.N),
    ]),
  );

const withBody = (item: Stored): Stored => ({ ...JSON.parse(String(item.body ?? '{}')), ...item });

/** Items of one kind. What an attribute says wins over the body: attributes are what changes later. */
export const storedOf = (world: World, kind: string): readonly Stored[] =>
  world.table
    .itemsOf(tableName)
    .filter((item) => item.kind?.S === kind)
    .map((item) => withBody(plain(item)));

/** Items that `follow-up` would find due at `now`. */
export const dueItems = (world: World, now: number): readonly Stored[] =>
  world.table
    .itemsOf(tableName)
    .filter((item) => item.dueShard !== undefined && Number(item.dueAt?.N) <= now)
    .map(plain);

export const isAnythingDue = (world: World, now: number): boolean =>
  world.table.itemsOf(tableName).some((item) => item.dueShard !== undefined && Number(item.dueAt?.N) <= now);
