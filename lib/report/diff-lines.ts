/** A policy's difference as lines for a terminal: indented, coloured, and safe to show. */
import type picocolors from 'picocolors';
import type { JsonObject } from '../core/model/json.ts';
import { policyDiff } from './policy-diff.ts';
import { visibleLines } from './visible.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

const coloured = (line: string, colours: Colours): string => {
  if (line.startsWith('@@')) return colours.cyan(line);
  if (line.startsWith('+')) return colours.green(line);
  return line.startsWith('-') ? colours.red(line) : line;
};

export const diffLines = (
  before: JsonObject | null | undefined,
  after: JsonObject | null | undefined,
  colours: Colours,
): readonly string[] =>
  visibleLines(policyDiff(before, after))
    .split('\n')
    .map((line) => `    ${coloured(line, colours)}`);
