/** Writes the story: headings, labelled lines, diffs. Colour only on a terminal, and never with NO_COLOR. */
import { structuredPatch } from 'diff';
import pc from 'picocolors';

type Colors = ReturnType<typeof pc.createColors>;

export interface Printer {
  readonly colors: Colors;
  line(text?: string): void;
  heading(text: string): void;
  /** `  event      text`; further lines of `text` are indented below it. */
  labelled(label: string, text: string): void;
  diff(before: unknown, after: unknown): void;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

const labelWidth = 11;

/** Colour is for people at a terminal (https://no-color.org). */
export const wantsColor = (output: Output, environment: NodeJS.ProcessEnv = process.env): boolean =>
  output.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';

const pretty = (document: unknown): string =>
  document === null || document === undefined ? '' : `${JSON.stringify(document, null, 2)}\n`;

/** The lines of a unified diff of two documents, without its file header. */
export const policyDiff = (before: unknown, after: unknown): readonly string[] => {
  const { hunks } = structuredPatch('before', 'after', pretty(before), pretty(after), '', '', { context: 2 });
  return hunks
    .flatMap((hunk, index) => [...(index > 0 ? ['  …'] : []), ...hunk.lines])
    .filter((line) => !line.startsWith('\\'));
};

export const createPrinter = (output: Output, color: boolean = wantsColor(output)): Printer => {
  const colors = pc.createColors(color);
  const line = (text = ''): void => {
    output.write(`${text}\n`);
  };
  const paint = (text: string): string => {
    if (text.startsWith('+')) return colors.green(text);
    return text.startsWith('-') ? colors.red(text) : colors.dim(text);
  };
  const labelled = (label: string, text: string): void => {
    const [first = '', ...others] = text.split('\n');
    line(`  ${colors.dim(label.padEnd(labelWidth))}${first}`);
    for (const other of others) line(`  ${' '.repeat(labelWidth)}${other}`);
  };
  return {
    colors,
    line,
    heading: (text) => {
      line();
      line(colors.bold(text));
    },
    labelled,
    diff: (before, after) => labelled('diff', policyDiff(before, after).map(paint).join('\n')),
  };
};
