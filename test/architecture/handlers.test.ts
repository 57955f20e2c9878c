/** Handlers say how a function is called and decide nothing; the arrows are dependency-cruiser's, the size is held here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionNames, root } from '../../scripts/build.ts';

const folder = join(root, 'functions');
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

test('every handler is built and deployed', () => {
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...functionNames].sort());
});

test.each(files)('%s has fewer than 40 lines', (file) => {
  const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThan(40);
});

test.each(files)('%s reads no environment variable and knows no API of its own', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).not.toMatch(/process\.env\.|process\.env\[|fetch\(/);
});
