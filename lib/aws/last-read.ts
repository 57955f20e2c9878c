/** What was read last of each document, to notice that it moved between two tries of a write. */

export interface LastRead {
  note(document: string, text: string): void;
  /** Whether this text means what was read last; false for a document that was never read. */
  is(document: string, text: string): boolean;
}

/** How a document reads between two tries of a write. */
export type Seen = 'as-before' | 'as-wanted' | 'otherwise';

/** S3 hands out the same policy with its lists in another order, or a list of one as a bare value (aws-facts 1.2). */
const orderless = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    if (value.length === 1) return orderless(value[0]);
    return value.map((member) => JSON.stringify(orderless(member))).sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, orderless(member)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const meaningOf = (text: string): string => {
  try {
    return JSON.stringify(orderless(JSON.parse(text)));
  } catch {
    return text;
  }
};

/** `text` as it reads now, against what was read before the write and what the write wants. */
export const compareToLastRead = (
  lastRead: LastRead,
  document: string,
  texts: { readonly now: string; readonly wanted: string },
): Seen => {
  if (lastRead.is(document, texts.now)) return 'as-before';
  return meaningOf(texts.now) === meaningOf(texts.wanted) ? 'as-wanted' : 'otherwise';
};

export const createLastRead = (): LastRead => {
  const texts = new Map<string, string>();
  return {
    note: (document, text) => void texts.set(document, meaningOf(text)),
    is: (document, text) => texts.get(document) === meaningOf(text),
  };
};
