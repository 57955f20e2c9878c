/** Reads: every page or nothing, within a time limit, and trouble turned into a Reading (law 3). */
import { absent, known, type Reading, unreadable } from '../core/model/reading.ts';
import { callLimits } from './clients.ts';
import { classifyAwsError } from './errors.ts';

/** An answer that lacks what AWS documents: better unreadable than half a truth. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

/** Per attempt of a whole call; the SDK stops its retries when the signal fires. */
export const within = (limitMs: number): { readonly abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.timeout(limitMs),
});

/**
 * Runs a read. `what` is the API call and its resource, for people. Only `absentCodes`, the codes documented for
 * "there is none" of this very call, become absent; `because` begins with AWS's code and a colon.
 */
export const reading = async <T>(
  what: string,
  read: () => Promise<T>,
  absentCodes: readonly string[] = [],
): Promise<Reading<T>> => {
  try {
    return known(await read());
  } catch (error) {
    const failure = classifyAwsError(error);
    if (absentCodes.includes(failure.code)) return absent;
    return unreadable(`${failure.code}: ${what} could not be read. ${failure.because}`);
  }
};

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined or empty on the last one. */
  readonly next: string | undefined;
}

/** All pages in order. Throws when any page does, and when AWS hands out the same marker twice. */
export const allPages = async <T>(
  fetchPage: (marker: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> => {
  const items: T[] = [];
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await fetchPage(marker);
    items.push(...page.items);
    marker = page.next === '' ? undefined : page.next;
    if (marker !== undefined && seen.has(marker)) {
      throw new UnexpectedAnswer(`The list names the same next page twice (${marker}).`);
    }
    if (marker !== undefined) seen.add(marker);
  } while (marker !== undefined);
  return items;
};

/** The marker of the next page of a list that also says whether it is truncated. */
export const nextMarker = (
  truncated: boolean | undefined,
  marker: string | undefined,
): string | undefined => {
  if (truncated !== true) return undefined;
  if (!marker) throw new UnexpectedAnswer('The list is truncated but names no next page.');
  return marker;
};

/** A part of an answer that AWS always sends. */
export const present = <T>(value: T | undefined | null, name: string): T => {
  if (value === undefined || value === null) throw new UnexpectedAnswer(`The answer has no ${name}.`);
  return value;
};

export const readLimit = () => within(callLimits.read);
export const writeLimit = () => within(callLimits.write);
