/** Cuts a list into batches that respect both a count and a size. */

export interface Sized<T> {
  readonly value: T;
  /** Bytes on the wire. */
  readonly size: number;
}

/** In order; every batch has at most `count` members and `bytes` bytes. A larger member is alone in its batch. */
export const batches = <T>(members: readonly Sized<T>[], count: number, bytes: number): readonly T[][] => {
  const result: T[][] = [];
  let room = 0;
  for (const { value, size } of members) {
    const current = result.at(-1);
    if (current !== undefined && current.length < count && size <= room) {
      current.push(value);
      room -= size;
    } else {
      result.push([value]);
      room = bytes - size;
    }
  }
  return result;
};
