/** Puts the values of a request in place of policy variables: `${aws:username}`, `${key, 'default'}`, `${*}`. */

import type { AccessRequest } from './access-request.ts';
import { hasLiteralSigns, hasWildcard, literal } from './glob.ts';
import { isMultivalued } from './keys.ts';

/**
 * `no-value`: a variable of the text is absent from the request and has no default; such text equals nothing.
 * `unknown`: the value cannot be told, or AWS does not say what the text means.
 */
export type Resolved =
  | { readonly status: 'text'; readonly text: string }
  | { readonly status: 'no-value' }
  | { readonly status: 'unknown' };

const NO_VALUE: Resolved = { status: 'no-value' };
const UNKNOWN: Resolved = { status: 'unknown' };
const text = (value: string): Resolved => ({ status: 'text', text: value });

const variable = /\$\{([^}]*)\}/g;
const inside = /^([^,']+?)(?:, ?'([^']*)')?$/;

/**
 * `pattern`: the result is compared with wildcards, so `${*}` becomes a sign that only a literal `*` matches, and a
 * value that itself holds a wildcard is left undecided, for AWS does not say whether it counts as one.
 */
export const resolve = (
  written: string,
  context: AccessRequest['context'],
  use: 'text' | 'pattern',
): Resolved => {
  if (hasLiteralSigns(written) || written.replace(variable, '').includes('${')) return UNKNOWN;
  let result = '';
  let from = 0;
  let missing = false;
  for (const match of written.matchAll(variable)) {
    const value = variableValue(match[1] ?? '', context, use);
    if (value.status === 'unknown') return UNKNOWN;
    if (value.status === 'no-value') missing = true;
    else result += written.slice(from, match.index) + value.text;
    from = match.index + match[0].length;
  }
  return missing ? NO_VALUE : text(result + written.slice(from));
};

const isSign = (name: string): boolean => name === '*' || name === '?' || name === '$';

const variableValue = (
  name: string,
  context: AccessRequest['context'],
  use: 'text' | 'pattern',
): Resolved => {
  if (isSign(name)) return text(use === 'pattern' ? literal(name) : name);
  const [, key, byDefault] = inside.exec(name.trim()) ?? [];
  if (key === undefined || isMultivalued(key.toLowerCase())) return UNKNOWN;
  const value = context(key.toLowerCase());
  if (value.status === 'one-of' || value.status === 'unknown') return UNKNOWN;
  const values = value.status === 'known' ? value.values : [];
  return values.length > 1 ? UNKNOWN : substituted(values[0] ?? byDefault, use);
};

const substituted = (value: string | undefined, use: 'text' | 'pattern'): Resolved => {
  if (value === undefined) return NO_VALUE;
  return use === 'pattern' && (hasWildcard(value) || hasLiteralSigns(value)) ? UNKNOWN : text(value);
};
