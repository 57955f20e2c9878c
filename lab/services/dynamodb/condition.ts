/** ConditionExpression, FilterExpression and KeyConditionExpression: read into a question about an item. */
import { type Placeholders, type Words, wordsOf } from './tokens.ts';
import {
  type AttributeValue,
  compareValues,
  type Item,
  invalid,
  sameValue,
  sizeOfValue,
  typeOf,
} from './values.ts';

export type Test = (item: Item) => boolean;
type Operand = (item: Item) => AttributeValue | undefined;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const compare = (sign: string, one: Operand, other: Operand): Test => {
  const both = (test: (a: AttributeValue, b: AttributeValue) => boolean): Test => {
    return (item) => {
      const [a, b] = [one(item), other(item)];
      return a !== undefined && b !== undefined && test(a, b);
    };
  };
  if (sign === '=') return both(sameValue);
  // A missing attribute is unequal to every value.
  if (sign === '<>') return (item) => !both(sameValue)(item);
  const holds = comparisons[sign];
  if (holds === undefined) throw invalid(`Invalid expression: ${sign} compares nothing.`);
  return both((a, b) => {
    const order = compareValues(a, b);
    return order !== undefined && holds(order);
  });
};

const operand = (words: Words, placeholders: Placeholders): Operand => {
  const word = words.take();
  if (word.startsWith(':')) {
    const value = placeholders.value(word);
    return () => value;
  }
  if (word.toLowerCase() === 'size' && words.accept('(')) {
    const name = placeholders.attribute(words.take());
    words.expect(')');
    return (item) => {
      const size = item[name] && sizeOfValue(item[name]);
      return size === undefined ? undefined : { N: String(size) };
    };
  }
  const name = placeholders.attribute(word);
  return (item) => item[name];
};

const contains = (whole: AttributeValue, part: AttributeValue): boolean => {
  if (typeOf(whole) === 'S') return typeOf(part) === 'S' && String(whole.S).includes(String(part.S));
  if (typeOf(whole) === 'L') return (whole.L as AttributeValue[]).some((member) => sameValue(member, part));
  const members = whole.SS ?? whole.NS;
  return Array.isArray(members) && members.includes(part.S ?? part.N);
};

const twoPlace: Readonly<Record<string, (one: AttributeValue, other: AttributeValue) => boolean>> = {
  begins_with: (one, other) =>
    typeOf(one) === 'S' && typeOf(other) === 'S' && String(one.S).startsWith(String(other.S)),
  contains,
  attribute_type: (one, other) => typeOf(one) === other.S,
};

const isFunction = (word: string): boolean =>
  word === 'attribute_exists' || word === 'attribute_not_exists' || Object.hasOwn(twoPlace, word);

const functionCall = (words: Words, placeholders: Placeholders): Test => {
  const called = words.take();
  words.expect('(');
  const name = placeholders.attribute(words.take());
  const test = twoPlace[called];
  if (test === undefined) {
    words.expect(')');
    return (item) => (item[name] !== undefined) === (called === 'attribute_exists');
  }
  words.expect(',');
  const other = operand(words, placeholders);
  words.expect(')');
  return (item) => {
    const [one, two] = [item[name], other(item)];
    return one !== undefined && two !== undefined && test(one, two);
  };
};

const comparison = (words: Words, placeholders: Placeholders): Test => {
  const left = operand(words, placeholders);
  if (words.accept('BETWEEN')) {
    const low = operand(words, placeholders);
    words.expect('AND');
    const high = operand(words, placeholders);
    const [from, to] = [compare('>=', left, low), compare('<=', left, high)];
    return (item) => from(item) && to(item);
  }
  if (words.accept('IN')) {
    words.expect('(');
    const tests: Test[] = [];
    do tests.push(compare('=', left, operand(words, placeholders)));
    while (words.accept(','));
    words.expect(')');
    return (item) => tests.some((test) => test(item));
  }
  return compare(words.take(), left, operand(words, placeholders));
};

const primary = (words: Words, placeholders: Placeholders): Test => {
  if (words.accept('NOT')) {
    const test = primary(words, placeholders);
    return (item) => !test(item);
  }
  if (words.accept('(')) {
    const test = either(words, placeholders);
    words.expect(')');
    return test;
  }
  return isFunction(words.peek() ?? '') ? functionCall(words, placeholders) : comparison(words, placeholders);
};

const all = (words: Words, placeholders: Placeholders): Test => {
  const tests = [primary(words, placeholders)];
  while (words.accept('AND')) tests.push(primary(words, placeholders));
  return (item) => tests.every((test) => test(item));
};

const either = (words: Words, placeholders: Placeholders): Test => {
  const tests = [all(words, placeholders)];
  while (words.accept('OR')) tests.push(all(words, placeholders));
  return (item) => tests.some((test) => test(item));
};

/** No expression holds for every item, also for the empty one that stands for an item that is not there. */
export const conditionOf = (expression: unknown, placeholders: Placeholders): Test => {
  if (expression === undefined) return () => true;
  const words = wordsOf(String(expression));
  const test = either(words, placeholders);
  words.end();
  return test;
};
