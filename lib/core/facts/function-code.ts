/** Reads the code of a CloudFront Function for one question: may it pick an origin? In doubt it may (aws-facts 2.3). */

const originHelpers = ['updateRequestOrigin', 'selectRequestOriginById', 'createRequestOriginGroup'] as const;

/** `import cf from 'cloudfront'`, `import * as cf from 'cloudfront'`, `const cf = require('cloudfront')`. */
const imports = [
  /\bimport\s+(?:\*\s*as\s+)?([A-Za-z_$][\w$]*)\s+from\s*(['"])cloudfront\2/g,
  /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*require\s*\(\s*(['"])cloudfront\2\s*\)/g,
];

/** The module, asked for in any other way: named members, an expression, an alias of `require`, an escaped name. */
const unclear = [
  /\b(?:from|import|require)\b[\s(]*(['"`])cloudfront\1/,
  /\b(?:from|import|require)\b[\s(]*(['"`])[^'"`\n]*\\/,
  /\bimport\s*\(/,
  /\brequire\s*\(\s*(?!(['"])[^'"\n]*\1\s*\))/,
  /[=(,]\s*require\s*(?:[,;)]|$)/m,
];

/** Reading the key value store picks no origin; what else the module has, or will have, may. */
const harmlessUse = /^\s*\??\.\s*kvs(?![\w$])/;

/** A property of the same name (`request.cf`) is another thing; a spread (`...cf`) is not. */
const isProperty = (before: string): boolean => /(?:^|[^.])\.\s*$/.test(before);

const usesBeyondStore = (code: string, name: string): boolean => {
  const escaped = name.replaceAll('$', '\\$');
  return [...code.matchAll(new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'g'))].some(({ index }) => {
    const before = code.slice(Math.max(0, index - 20), index);
    return !isProperty(before) && !harmlessUse.test(code.slice(index + name.length));
  });
};

/** What it uses, as the end of the sentence "function f uses ..."; undefined when it provably picks none. */
export const pickingUse = (code: string): string | undefined => {
  const helper = originHelpers.find((name) => code.includes(name));
  if (helper !== undefined) return helper;
  const names = imports.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name));
  const rest = imports.reduce((left, pattern) => left.replaceAll(pattern, ''), code);
  const hides = names.length > 0 && /\\u/i.test(rest);
  const picks = hides || names.some((name) => usesBeyondStore(rest, name));
  return picks || unclear.some((pattern) => pattern.test(rest))
    ? 'the module cloudfront in a way that may pick an origin'
    : undefined;
};
