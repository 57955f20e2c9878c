/** Decides, as EventBridge does, whether an event pattern matches an event; for tests and for the lab's event bus. */

type Fields = Readonly<Record<string, unknown>>;
type Matcher = (expected: unknown) => (value: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (what: string): never => {
  throw new Error(
    `The event pattern is not valid here: ${what}. events/match.ts would have to learn it first.`,
  );
};

/**
 * True when the event has every field that the pattern names, with a value that one of the field's matchers accepts.
 * Text compares exactly and by case. Knows exact values, `prefix`, `suffix`, `equals-ignore-case`, `anything-but`
 * (with values, `prefix` or `suffix`), `exists` and `$or`; a pattern with anything else throws, so that it can
 * never pass for a pattern that matches nothing.
 */
export const matchesPattern = (pattern: unknown, event: unknown): boolean =>
  isFields(pattern) && Object.keys(pattern).length > 0
    ? matchesFields(pattern, event)
    : refuse('a pattern is a non-empty object');

const matchesFields = (pattern: Fields, event: unknown): boolean =>
  // No short cut: a part that is not valid must throw even when another part has already failed.
  Object.entries(pattern)
    .map(([name, wanted]) =>
      name === '$or'
        ? matchesAny(wanted, event)
        : matchesField(wanted, isFields(event) ? own(event, name) : undefined),
    )
    .every(Boolean);

const own = (event: Fields, name: string): unknown => (Object.hasOwn(event, name) ? event[name] : undefined);

const matchesAny = (alternatives: unknown, event: unknown): boolean => {
  if (!Array.isArray(alternatives) || alternatives.length < 2)
    return refuse('$or takes two or more patterns');
  return alternatives.map((alternative) => matchesPattern(alternative, event)).some(Boolean);
};

const matchesField = (wanted: unknown, value: unknown): boolean => {
  if (Array.isArray(wanted)) return matchesLeaf(wanted, value);
  if (!isFields(wanted)) return refuse(`${JSON.stringify(wanted)} is neither an array nor an object`);
  const candidates = Array.isArray(value) ? value.filter(isFields) : [value];
  if (candidates.length === 0) return matchesPattern(wanted, undefined);
  return candidates.map((candidate) => matchesPattern(wanted, candidate)).some(Boolean);
};

const matchesLeaf = (matchers: readonly unknown[], value: unknown): boolean => {
  if (matchers.length === 0) return refuse('an empty array of values');
  return matchers.map((matcher) => accepts(matcher, leavesOf(value))).some(Boolean);
};

/** The values at a leaf: an array offers each of its elements; objects and absent fields offer none. */
const leavesOf = (value: unknown): readonly unknown[] =>
  (Array.isArray(value) ? value : [value]).filter((leaf) => leaf !== undefined && !isFields(leaf));

const accepts = (matcher: unknown, leaves: readonly unknown[]): boolean => {
  if (!isFields(matcher)) return leaves.some(equals(matcher));
  const [name = '', ...others] = Object.keys(matcher);
  if (others.length > 0) return refuse('a matcher with several conditions');
  if (name === 'exists') return leaves.length > 0 === asBoolean(matcher[name]);
  const test = name === 'anything-but' ? butNot(matcher[name]) : textMatcher(name, matcher[name]);
  return leaves.some(test);
};

const asBoolean = (value: unknown): boolean =>
  typeof value === 'boolean' ? value : refuse('exists takes true or false');

const equals: Matcher = (expected) => {
  if (Array.isArray(expected)) return refuse('an array inside an array of values');
  return (value) => value === expected;
};

const textMatchers: Readonly<Record<string, (expected: string, value: string) => boolean>> = {
  prefix: (expected, value) => value.startsWith(expected),
  suffix: (expected, value) => value.endsWith(expected),
  'equals-ignore-case': (expected, value) => value.toLowerCase() === expected.toLowerCase(),
};

const textMatcher = (name: string, expected: unknown): ((value: unknown) => boolean) => {
  const test = Object.hasOwn(textMatchers, name) ? textMatchers[name] : undefined;
  if (test === undefined) return refuse(`the matcher ${JSON.stringify(name)}`);
  if (typeof expected !== 'string') return refuse(`${name} takes a string`);
  return (value) => typeof value === 'string' && test(expected, value);
};

/** Everything except the named values; an absent field is not "anything". */
const butNot: Matcher = (excluded) => {
  if (isFields(excluded)) {
    const [name = '', ...others] = Object.keys(excluded);
    if (others.length > 0) return refuse('anything-but with several conditions');
    const test = textMatcher(name, excluded[name]);
    return (value) => !test(value);
  }
  const values: readonly unknown[] = Array.isArray(excluded) ? excluded : [excluded];
  if (values.length === 0 || values.some((value) => typeof value === 'object')) {
    return refuse('anything-but takes values');
  }
  return (value) => !values.includes(value);
};
