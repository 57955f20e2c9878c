/** Expressions cut into words; the placeholders of a request, and which of them were used. */
import type { JsonInput } from '../json-service.ts';
import { reservedWords } from './reserved-words.ts';
import { type AttributeValue, checkedItem, type Item, invalid } from './values.ts';

const pattern = /\s+|[#:]?[A-Za-z_][A-Za-z0-9_]*|[#:][A-Za-z0-9_]+|<=|>=|<>|[=<>(),+-]/y;

const cut = (expression: string): readonly string[] => {
  const words: string[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < expression.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(expression)?.[0];
    if (found === undefined) {
      throw invalid(
        `Invalid expression: the lab's table does not understand "${expression.slice(at, at + 20)}" in "${expression}" (no nested paths, no list indexes).`,
      );
    }
    if (found.trim() !== '') words.push(found);
  }
  return words;
};

/** Reads an expression word by word. Keywords are compared in any case. */
export interface Words {
  peek(): string | undefined;
  take(): string;
  /** Takes the word if it is this one. */
  accept(word: string): boolean;
  expect(word: string): void;
  end(): void;
}

export const wordsOf = (expression: string): Words => {
  const words = cut(expression);
  let at = 0;
  const is = (word: string): boolean => words[at]?.toUpperCase() === word.toUpperCase();
  const unexpected = (): Error =>
    invalid(`Invalid expression: Syntax error; token: ${words[at] ?? '<EOF>'}, in: "${expression}"`);
  return {
    peek: () => words[at],
    take: () => {
      const word = words[at];
      if (word === undefined) throw unexpected();
      at += 1;
      return word;
    },
    accept: (word) => {
      if (!is(word)) return false;
      at += 1;
      return true;
    },
    expect: (word) => {
      if (!is(word)) throw unexpected();
      at += 1;
    },
    end: () => {
      if (at < words.length) throw unexpected();
    },
  };
};

/** The `#names` and `:values` of one request. */
export interface Placeholders {
  /** The attribute that a word of an expression names. */
  attribute(word: string): string;
  value(word: string): AttributeValue;
  /** DynamoDB refuses placeholders that no expression uses. */
  checkAllUsed(): void;
}

const defined = <T>(all: Readonly<Record<string, T>>, word: string, what: string): T => {
  const found = all[word];
  if (found !== undefined) return found;
  throw invalid(
    `Invalid expression: An expression attribute ${what} used in expression is not defined; attribute ${what}: ${word}`,
  );
};

export const placeholdersOf = (input: JsonInput): Placeholders => {
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values: Item = checkedItem(input.ExpressionAttributeValues ?? {}, 'ExpressionAttributeValues');
  const used = new Set<string>();
  return {
    attribute: (word) => {
      used.add(word);
      if (word.startsWith('#')) return defined(names, word, 'name');
      if (!/^[A-Za-z_]/.test(word)) throw invalid(`Invalid expression: ${word} is no attribute name.`);
      if (reservedWords.has(word.toUpperCase())) {
        throw invalid(`Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${word}`);
      }
      return word;
    },
    value: (word) => {
      used.add(word);
      return defined(values, word, 'value');
    },
    checkAllUsed: () => {
      const unused = [...Object.keys(names), ...Object.keys(values)].filter((word) => !used.has(word));
      if (unused.length > 0)
        throw invalid(`Value provided in expression attributes unused in expressions: ${unused.join(', ')}`);
    },
  };
};
