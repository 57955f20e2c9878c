import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { marked } from './pure-schemas.ts';

test('a schema becomes the value of a pure call, and nothing else is touched', () => {
  const source = [
    'const _a = "A";',
    'export var Thing$ = [3, n0, _T,',
    '    { [_hH]: `x` },',
    '    [_M], [[() => Other$, 0]]',
    '];',
    'n0_registry.registerError(Thing$, Thing);',
    'var List = 64 | 0;',
  ].join('\n');
  expect(marked(source)).toBe(
    [
      'const _a = "A";',
      'export var Thing$ = /* @__PURE__ */ (() => [3, n0, _T,',
      '    { [_hH]: `x` },',
      '    [_M], [[() => Other$, 0]]',
      '])();',
      'n0_registry.registerError(Thing$, Thing);',
      'var List = 64 | 0;',
    ].join('\n'),
  );
});

test('the schemas of the S3 client have the form that is known', () => {
  const require = createRequire(import.meta.url);
  const client = dirname(require.resolve('@aws-sdk/client-s3/package.json'));
  const source = readFileSync(join(client, 'dist-es/schemas/schemas_0.js'), 'utf8');
  const count = (text: string): number => marked(source).split(text).length - 1;
  expect(count('/* @__PURE__ */ (() => [')).toBeGreaterThan(200);
  expect(count('$ = [')).toBe(0);
});
