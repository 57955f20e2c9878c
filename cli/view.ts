/** What plan and audit share in telling a result: the title line, the terminal options, the exit code. */
import type { Snapshot } from '../lib/core/model/snapshot.ts';
import { counted, instantInWords } from '../lib/core/report/words.ts';
import type { TerminalOptions } from '../lib/report/terminal.ts';
import { type Io, wantsColour } from './io.ts';

/** Design contract: 0 nothing to do, 2 drift found (any finding), 1 error. */
export const exitCodes = { nothing: 0, error: 1, drift: 2 } as const;

export const exitCodeFor = (findings: readonly unknown[]): number =>
  findings.length === 0 ? exitCodes.nothing : exitCodes.drift;

const listed = (list: readonly unknown[] | undefined, noun: string): string =>
  list === undefined ? `${noun}s not read` : counted(list.length, noun);

export const terminalOptions = (io: Io, snapshot: Snapshot, what: string): TerminalOptions => {
  const looked = [
    listed(snapshot.distributions, 'distribution'),
    listed(snapshot.buckets, 'bucket'),
    listed(snapshot.keys, 'key'),
  ].join(', ');
  const when = instantInWords(Date.parse(snapshot.takenAt));
  return {
    colour: wantsColour(io),
    width: Math.min(120, Math.max(40, io.stdout.columns)),
    title: [`${what} for account ${snapshot.account} (${snapshot.partition})`, `Read ${when}: ${looked}`],
  };
};

/** One JSON document, indented, with a line break at its end. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
