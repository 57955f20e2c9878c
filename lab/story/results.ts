/** Collects what the story expected and what it saw, and prints the table at its end. */
import Table from 'cli-table3';
import type { Printer } from './printer.ts';

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  /** What was seen instead; told when it failed. */
  readonly seen: string;
}

export interface ChapterResult {
  readonly title: string;
  readonly checks: readonly Check[];
  /** From the event to the repair that was verified; undefined when the chapter has none. */
  readonly repairMs: number | undefined;
  /** What ended the chapter before its end, in words. */
  readonly stopped: string | undefined;
}

export const passed = (result: ChapterResult): boolean =>
  result.stopped === undefined && result.checks.length > 0 && result.checks.every((check) => check.ok);

const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${(ms / 1000).toFixed(1)} s`);

const plain = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** One line per chapter: passed or not, how many expectations held, how long the repair took. */
export const printResults = (printer: Printer, results: readonly ChapterResult[]): void => {
  const { colors } = printer;
  const table = new Table({
    chars: plain,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(['', 'chapter', 'expectations', 'event to repair'].map((text) => colors.dim(text)));
  for (const result of results) {
    const held = result.checks.filter((check) => check.ok).length;
    const word = passed(result) ? colors.green('ok') : colors.red('FAILED');
    table.push([word, result.title, `${held} of ${result.checks.length}`, seconds(result.repairMs)]);
  }
  printer.heading('Result');
  printer.line(table.toString());
};

/** A sentence for each expectation that did not hold. */
export const failureSentences = (results: readonly ChapterResult[]): readonly string[] =>
  results.flatMap((result) => [
    ...result.checks
      .filter((check) => !check.ok)
      .map((check) => `${result.title}: expected ${check.what}, but ${check.seen}.`),
    ...(result.stopped === undefined ? [] : [`${result.title}: stopped: ${result.stopped}`]),
  ]);
