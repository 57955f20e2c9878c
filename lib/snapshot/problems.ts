/** Says in words what is wrong with a snapshot, and where: the JSON path with the names of things in it. */
import type { z } from 'zod';
import { isJsonObject, type Json } from '../core/model/json.ts';

const kindOf = (value: Json | undefined): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
};

const expectedWords: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
  number: 'a number',
};

/** How a person finds an item of a list: its name, id or ARN. */
const labelOf = (item: Json | undefined): string => {
  if (!isJsonObject(item)) return '';
  const metadata = isJsonObject(item.KeyMetadata) ? item.KeyMetadata : item;
  const label = metadata.Arn ?? item.Name ?? item.Id ?? item.FunctionARN;
  return typeof label === 'string' ? ` (${label.slice(0, 100)})` : '';
};

const step = (value: Json | undefined, key: PropertyKey): Json | undefined =>
  Array.isArray(value)
    ? value[Number(key)]
    : isJsonObject(value) && Object.hasOwn(value, key)
      ? value[String(key)]
      : undefined;

/** `distributions[2] (E123).Origins.Items[0] (s3).DomainName` and the value found there. */
const locate = (root: Json, path: readonly PropertyKey[]): { words: string; value: Json | undefined } => {
  let value: Json | undefined = root;
  let words = '';
  for (const key of path) {
    value = step(value, key);
    if (typeof key === 'number') words += `[${key}]${labelOf(value)}`;
    else words += `${words === '' ? '' : '.'}${String(key)}`;
  }
  return { words: words || 'the snapshot', value };
};

const complaint = (issue: z.core.$ZodIssue, value: Json | undefined): string => {
  if (issue.code === 'invalid_type') {
    const expected = expectedWords[issue.expected] ?? issue.expected;
    return value === undefined
      ? `is missing; it must be ${expected}`
      : `must be ${expected}, but is ${kindOf(value)}`;
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map((one) => JSON.stringify(one)).join(' or ');
    if (value === undefined) return `is missing; it must be ${allowed}`;
    const found = typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : kindOf(value);
    return `must be ${allowed}, but is ${found}`;
  }
  return issue.code === 'too_small' ? 'must not be empty' : issue.message;
};

/** One sentence per problem, at most `limit`, then how many more there are. */
export const problemsInWords = (root: Json, issues: readonly z.core.$ZodIssue[], limit = 20): string[] => {
  const sentences = issues.slice(0, limit).map((issue) => {
    const { words, value } = locate(root, issue.path);
    return `${words} ${complaint(issue, value)}.`;
  });
  const more = issues.length - sentences.length;
  return more > 0 ? [...sentences, `… and ${more} more problem${more === 1 ? '' : 's'}.`] : sentences;
};
