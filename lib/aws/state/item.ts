/**
 * Items: attributes for what conditions and indexes look at, and the whole value as JSON text in `body`. Text,
 * because DynamoDB's maps forget the order of members, and a policy document must come back as it was.
 */
import type { ItemKey } from './keys.ts';
import { keyText } from './keys.ts';

export type Attribute = string | number | undefined;

export interface Item extends ItemKey {
  readonly kind: string;
  readonly [name: string]: Attribute;
}

export const days = (count: number): number => count * 24 * 3_600_000;

/** TTL in epoch seconds: `keepMs` after an instant in epoch milliseconds. Never used for correctness. */
export const expiresAt = (atMs: number, keepMs: number): number => Math.ceil((atMs + keepMs) / 1000);

export class DamagedItem extends Error {
  override readonly name = 'DamagedItem';

  constructor(item: ItemKey, because: string) {
    super(
      `The item ${keyText(item)} in the state table ${because}. Nothing was done with it; look at it in the ` +
        'DynamoDB console, and delete it if it was edited by hand.',
    );
  }
}

export const textIn = (item: Item, name: string): string => {
  const value = item[name];
  if (typeof value !== 'string') throw new DamagedItem(item, `has no text in ${name}`);
  return value;
};

export const numberIn = (item: Item, name: string): number => {
  const value = item[name];
  if (typeof value !== 'number') throw new DamagedItem(item, `has no number in ${name}`);
  return value;
};

const parsed = (item: Item): unknown => {
  try {
    return JSON.parse(textIn(item, 'body'));
  } catch (error) {
    if (error instanceof DamagedItem) throw error;
    throw new DamagedItem(item, 'has a body that is not JSON');
  }
};

/** The members that a value must have, with the type that `typeof` names. */
export type Shape<T> = { readonly [K in keyof T]?: 'string' | 'number' | 'object' };

/** The value in `body`, if the item is of this kind and its members are what we wrote. */
export const bodyOf = <T extends object>(item: Item, kind: string, shape: Shape<T>): T => {
  if (item.kind !== kind) throw new DamagedItem(item, `is of kind ${item.kind}, not ${kind}`);
  const value = parsed(item);
  if (typeof value !== 'object' || value === null)
    throw new DamagedItem(item, 'has a body that is no object');
  const members = value as Record<string, unknown>;
  for (const [name, type] of Object.entries(shape)) {
    if (typeof members[name] !== type) throw new DamagedItem(item, `has a body without a proper ${name}`);
  }
  return value as T;
};
