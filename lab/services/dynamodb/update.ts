/** UpdateExpression: SET (values, sums, if_not_exists), REMOVE, ADD and DELETE of top-level attributes. */
import { type Placeholders, type Words, wordsOf } from './tokens.ts';
import { type AttributeValue, type Item, invalid, typeOf } from './values.ts';

/** What becomes of one attribute; every action looks at the item as it was before. */
type Action = (before: Item) => readonly [name: string, value: AttributeValue | undefined];
type Term = (before: Item) => AttributeValue;

const term = (words: Words, placeholders: Placeholders): Term => {
  const word = words.take();
  if (word.startsWith(':')) {
    const value = placeholders.value(word);
    return () => value;
  }
  if (word === 'if_not_exists' && words.accept('(')) {
    const name = placeholders.attribute(words.take());
    words.expect(',');
    const otherwise = term(words, placeholders);
    words.expect(')');
    return (before) => before[name] ?? otherwise(before);
  }
  const name = placeholders.attribute(word);
  return (before) => {
    const value = before[name];
    if (value === undefined)
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    return value;
  };
};

const sum = (one: AttributeValue, other: AttributeValue, sign: 1 | -1): AttributeValue => {
  if (typeOf(one) !== 'N' || typeOf(other) !== 'N')
    throw invalid('An operand in the update expression has an incorrect data type');
  return { N: String(Number(one.N) + sign * Number(other.N)) };
};

const setAction = (words: Words, placeholders: Placeholders): Action => {
  const name = placeholders.attribute(words.take());
  words.expect('=');
  const first = term(words, placeholders);
  for (const [word, sign] of [
    ['+', 1],
    ['-', -1],
  ] as const) {
    if (!words.accept(word)) continue;
    const second = term(words, placeholders);
    return (before) => [name, sum(first(before), second(before), sign)];
  }
  return (before) => [name, first(before)];
};

const removeAction = (words: Words, placeholders: Placeholders): Action => {
  const name = placeholders.attribute(words.take());
  return () => [name, undefined];
};

const memberType = (value: AttributeValue): 'SS' | 'NS' => {
  if (value.SS !== undefined) return 'SS';
  if (value.NS !== undefined) return 'NS';
  throw invalid(`Incorrect operand type for operator in an UpdateExpression: ${typeOf(value)}`);
};

const added = (present: AttributeValue | undefined, value: AttributeValue): AttributeValue => {
  if (value.N !== undefined) return sum(present ?? { N: '0' }, value, 1);
  const type = memberType(value);
  if (present !== undefined && typeOf(present) !== type)
    throw invalid('An operand in the update expression has an incorrect data type');
  const members = new Set([...((present?.[type] ?? []) as string[]), ...(value[type] as string[])]);
  return { [type]: [...members] };
};

const without = (present: AttributeValue | undefined, value: AttributeValue) => {
  const type = memberType(value);
  const gone = value[type] as readonly string[];
  const left = ((present?.[type] ?? []) as readonly string[]).filter((member) => !gone.includes(member));
  return left.length === 0 ? undefined : { [type]: left };
};

const memberAction =
  (change: (present: AttributeValue | undefined, value: AttributeValue) => AttributeValue | undefined) =>
  (words: Words, placeholders: Placeholders): Action => {
    const name = placeholders.attribute(words.take());
    const value = placeholders.value(words.take());
    return (before) => [name, change(before[name], value)];
  };

const clauses: Readonly<Record<string, (words: Words, placeholders: Placeholders) => Action>> = {
  SET: setAction,
  REMOVE: removeAction,
  ADD: memberAction(added),
  DELETE: memberAction(without),
};

const actionsOf = (words: Words, placeholders: Placeholders): readonly Action[] => {
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (words.peek() !== undefined) {
    const keyword = words.take().toUpperCase();
    const read = clauses[keyword];
    if (read === undefined || seen.has(keyword))
      throw invalid(`Invalid UpdateExpression: Syntax error; token: ${keyword}`);
    seen.add(keyword);
    do actions.push(read(words, placeholders));
    while (words.accept(','));
  }
  return actions;
};

/** How an item changes. Two actions on one attribute are refused, as DynamoDB does. */
export const updateOf = (expression: unknown, placeholders: Placeholders): ((before: Item) => Item) => {
  const actions = expression === undefined ? [] : actionsOf(wordsOf(String(expression)), placeholders);
  return (before) => {
    const after: Record<string, AttributeValue> = { ...before };
    const touched = new Set<string>();
    for (const action of actions) {
      const [name, value] = action(before);
      if (touched.has(name))
        throw invalid('Invalid UpdateExpression: Two document paths overlap with each other');
      touched.add(name);
      if (value === undefined) delete after[name];
      else after[name] = value;
    }
    return after;
  };
};
