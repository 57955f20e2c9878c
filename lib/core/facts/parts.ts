/** Reads parts of AWS CLI output that may be anything: nothing here throws, nothing invents a value. */
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { known, type Reading, unreadable } from '../model/reading.ts';
import { meaningOf } from './unreadable-names.ts';

/** The own member `name` of an object, else undefined. */
export const member = (value: unknown, name: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** A non-empty string, else undefined. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];

export const record = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** Why the read of `name` failed, as the `Unreadable` member of its resource says, in any spelling. */
export const unreadableBecause = (resource: unknown, name: string): string | undefined => {
  const meant = meaningOf(name);
  const failed = Object.entries(record(member(resource, 'Unreadable'))).find(
    ([written]) => meaningOf(written) === meant,
  );
  return failed === undefined ? undefined : (text(failed[1]) ?? 'the read failed without a code');
};

/** An instant as the AWS CLI prints it (ISO 8601), in epoch milliseconds; undefined when it is none. */
export const instant = (value: unknown): number | undefined => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

/**
 * CloudFront's `{Quantity, Items}`. `Items` is absent when there are none; fewer items than `Quantity` is a
 * list that was cut, which must never pass for a complete one.
 */
export const items = (value: unknown): Reading<readonly unknown[]> => {
  if (value === undefined || value === null) return known([]);
  if (!isJsonObject(value)) return unreadable('is not a {Quantity, Items} list');
  const list = value.Items ?? [];
  if (!Array.isArray(list)) return unreadable('has Items that are not a list');
  const quantity = value.Quantity;
  if (typeof quantity === 'number' && quantity > list.length)
    return unreadable(`was cut: Quantity is ${quantity}, but it has ${list.length} items`);
  return known(list as readonly unknown[]);
};

/** Tags as `[{Key, Value}]`. A list that is not there is "no tags"; a malformed one is unreadable. */
export const tags = (value: unknown): Reading<Readonly<Record<string, string>>> => {
  if (value === undefined || value === null) return { status: 'absent' };
  if (!Array.isArray(value)) return unreadable('the tags are not a list of {Key, Value}');
  const pairs: [string, string][] = [];
  for (const entry of value as readonly unknown[]) {
    const key = member(entry, 'Key');
    const content = member(entry, 'Value');
    if (typeof key !== 'string' || typeof content !== 'string')
      return unreadable('the tags hold an entry that is not {Key, Value}');
    pairs.push([key, content]);
  }
  return known(Object.fromEntries(pairs));
};
