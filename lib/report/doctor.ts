/** The guard's look at itself for a terminal: each check with a mark, what is wrong, and what to do. */
import picocolors from 'picocolors';
import { counted } from '../core/report/words.ts';
import type { CheckResult } from '../core/selfcheck/model.ts';
import { titles } from '../core/selfcheck/model.ts';
import type { Colours } from './diff-lines.ts';
import { hang } from './layout.ts';
import type { TerminalOptions } from './terminal.ts';
import { visible } from './visible.ts';

type Lines = readonly string[];

const titleWidth = Math.max(...Object.values(titles).map(({ length }) => length));

const marks: Readonly<Record<CheckResult['status'], string>> = { ok: '✓', problem: '✗', unknown: '?' };

const paint = (colours: Colours, status: CheckResult['status']) =>
  ({ ok: colours.green, problem: colours.red, unknown: colours.yellow })[status];

const resultLines = (result: CheckResult, options: TerminalOptions, colours: Colours): Lines => {
  const { check, status, because, fix } = result;
  const lead = `  ${marks[status]} ${titles[check].padEnd(titleWidth)}  `;
  const indent = ' '.repeat(lead.length);
  const lines = hang(lead, visible(because), options.width);
  return [
    ...lines.map((line, index) =>
      index === 0 ? paint(colours, status)(line.slice(0, 3)) + line.slice(3) : line,
    ),
    ...(fix === undefined ? [] : hang(`${indent}→ `, visible(fix), options.width)),
  ];
};

const summary = (results: readonly CheckResult[]): string => {
  const count = (status: CheckResult['status']) => results.filter((one) => one.status === status).length;
  const [problems, unknown] = [count('problem'), count('unknown')];
  if (problems + unknown === 0) return 'All is well.';
  return [
    ...(problems > 0 ? [counted(problems, 'problem')] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ]
    .join(', ')
    .concat('.');
};

export const renderDiagnosis = (results: readonly CheckResult[], options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  return [
    ...options.title.map((line) => colours.dim(visible(line))),
    '',
    ...results.flatMap((result) => resultLines(result, options, colours)),
    '',
    summary(results),
    '',
  ].join('\n');
};
