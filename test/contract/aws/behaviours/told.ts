/** What our adapters answer, without the words for people. */
import type { Json } from '../../../../lib/core/model/json.ts';
import type { Reading } from '../../../../lib/core/model/reading.ts';

/** Where every behaviour of our own adapters is described. */
export const source = 'lib/ports.ts';

/** `absent`, what `show` makes of the value, or `unreadable` with the code that `because` begins with. */
export const told = <T>(reading: Reading<T>, show: (value: T) => Json): Json => {
  if (reading.status === 'unreadable') return `unreadable: ${reading.because.split(':')[0]}`;
  return reading.status === 'absent' ? 'absent' : show(reading.value);
};

/** `written`, or how the write ended otherwise, with AWS's code. */
export const written = (result: { readonly status: string; readonly code?: string }): string =>
  result.code === undefined ? result.status : `${result.status}: ${result.code}`;
