/** Points in time as policies write them: W3C date-times (ISO 8601) or seconds since 1970. */

const dateOnly = /^\d{4}-\d{2}(-\d{2})?$/;
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Fewer digits could be a year; more would be milliseconds, of which AWS does not speak. */
const epochSeconds = /^\d{9,11}$/;

/** Epoch milliseconds; undefined for every other notation, a time without its zone included. */
export const parseDate = (written: string): number | undefined => {
  if (epochSeconds.test(written)) return Number(written) * 1000;
  if (!dateOnly.test(written) && !dateTime.test(written)) return undefined;
  const time = Date.parse(written);
  return Number.isNaN(time) ? undefined : time;
};
