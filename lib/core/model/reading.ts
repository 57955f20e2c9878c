/**
 * What one read told us. `unreadable` is never `absent` (law 3): a fact that could not be read causes no
 * write, only a finding that says so.
 */
export type Reading<T> =
  | { readonly status: 'known'; readonly value: T }
  | { readonly status: 'absent' }
  | { readonly status: 'unreadable'; readonly because: string };

export const known = <T>(value: T): Reading<T> => ({ status: 'known', value });
export const absent: Reading<never> = { status: 'absent' };
export const unreadable = (because: string): Reading<never> => ({ status: 'unreadable', because });

/** The value when it is known, else `fallback`. Use only where absent and unreadable truly mean the same. */
export const valueOr = <T, F>(reading: Reading<T>, fallback: F): T | F =>
  reading.status === 'known' ? reading.value : fallback;

/** Applies `change` to a known value; absent and unreadable pass through. */
export const mapReading = <T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> =>
  reading.status === 'known' ? known(change(reading.value)) : reading;
