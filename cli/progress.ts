/** How far reading is: one line that rewrites itself on a terminal, sparse lines with --verbose, else nothing. */
import type { Io } from './io.ts';

export interface Progress {
  readonly step: (done: number, total: number) => void;
  readonly say: (words: string) => void;
  /** Removes the line, so that what follows starts clean. */
  readonly end: () => void;
}

const silent: Progress = { step: () => {}, say: () => {}, end: () => {} };
const clearLine = '\r\u001b[K';

export const progressOn = (io: Io, verbose: boolean): Progress => {
  const { stderr } = io;
  if (stderr.isTerminal) {
    return {
      step: (done, total) => stderr.write(`${clearLine}Reading buckets: ${done} of ${total}`),
      say: (words) => stderr.write(`${clearLine}${words} …`),
      end: () => stderr.write(clearLine),
    };
  }
  if (!verbose) return silent;
  let tenths = -1;
  return {
    step: (done, total) => {
      const now = Math.floor((10 * done) / Math.max(1, total));
      if (now !== tenths) stderr.write(`Reading buckets: ${done} of ${total}\n`);
      tenths = now;
    },
    say: (words) => stderr.write(`${words} …\n`),
    end: () => {},
  };
};
