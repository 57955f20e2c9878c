/** IAM wildcards, `*` and `?`, without regular expressions: hostile patterns cost at most their length squared. */

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

/** True when the whole text matches; `*` crosses every character. */
export const globMatches = (pattern: string, text: string): boolean => {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const sign = pattern[inPattern];
    if (sign === '*') {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (sign === '?' || sign === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
};

/** Stand inside a pattern for a `*` and a `?` that are meant literally; a policy's own text never holds them. */
const LITERAL_STAR = '\u{E010}';
const LITERAL_MARK = '\u{E011}';

/** The text with its wildcards made literal, for use in a pattern. */
export const literal = (text: string): string =>
  text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_MARK);

export const hasLiteralSigns = (text: string): boolean =>
  text.includes(LITERAL_STAR) || text.includes(LITERAL_MARK);

/** Like `globMatches`, for a pattern that may hold literal signs. */
export const patternMatches = (pattern: string, text: string): boolean =>
  globMatches(pattern, hasLiteralSigns(pattern) ? literal(text) : text);

const meet = (left: string, right: string): boolean => left === '?' || right === '?' || left === right;

/** True when some text matches both patterns. */
export const globsIntersect = (left: string, right: string): boolean => {
  const [signs, others] = [left.split(''), right.split('')];
  let row: readonly boolean[] = emptyRow(others);
  for (const sign of signs) row = nextRow(row, sign, others);
  return row.at(-1) === true;
};

/** Row for the empty left pattern: it meets only a right prefix made of stars. */
const emptyRow = (others: readonly string[]): readonly boolean[] => {
  const row = [true];
  for (const [index, other] of others.entries()) row.push(row[index] === true && other === '*');
  return row;
};

const nextRow = (
  previous: readonly boolean[],
  sign: string,
  others: readonly string[],
): readonly boolean[] => {
  let before = sign === '*' && previous[0] === true;
  const row = [before];
  let index = 0;
  for (const other of others) {
    const diagonal = previous[index] === true;
    index += 1;
    const crosses = sign === '*' || other === '*';
    before = crosses ? before || diagonal || previous[index] === true : diagonal && meet(sign, other);
    row.push(before);
  }
  return row;
};

/** Characters that no policy contains, so that only a wildcard can match them. */
const SHORT = '\u{E000}';
const LONG = `${'\u{E001}/\u{E002}'.repeat(40)}\u{E003}`;

export type Relation = 'covers' | 'intersects' | 'disjoint';

/** How a pattern relates to all texts that begin with `prefix` and go on. The prefix has no wildcards. */
export const relationToPrefix = (pattern: string, prefix: string): Relation => {
  if (globMatches(pattern, prefix + SHORT) && globMatches(pattern, prefix + LONG)) return 'covers';
  return globsIntersect(pattern, `${prefix}?*`) ? 'intersects' : 'disjoint';
};
