/** What the program needs of its surroundings, as an argument, so that commands run in a test without a process. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import type { Log } from '../lib/app.ts';
import type { InstalledOptions, Opened } from '../lib/wire-installed.ts';

export interface Output {
  /** Writes as is. A reader that went away (`| head`) is no error. */
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readStdin(): Promise<string>;
  /** True when somebody sits there who can be asked. */
  readonly canAsk: boolean;
  /** Asks on stderr; the empty text when the input ends without an answer. */
  ask(question: string): Promise<string>;
  /** The stack that is installed in an account, as the caller of these options. */
  openInstallation(options: InstalledOptions, log: Log): Promise<Opened>;
}

/** Trouble to tell the user in words; exit code 1, and never a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

const widthWithoutTerminal = 100;

const output = (stream: NodeJS.WriteStream): Output => {
  let isOpen = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isOpen = false;
    if (error.code !== 'EPIPE' && error.code !== 'EOF') process.exitCode = 1;
  });
  return {
    write: (words) => {
      if (isOpen) stream.write(words);
    },
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? widthWithoutTerminal,
  };
};

/** An input that ends, and Ctrl-C, are no answer. */
const ask = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  lines.once('SIGINT', () => lines.close());
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
};

/** The real surroundings. The SDK is loaded only by commands that ask AWS. */
export const processIo = (): Io => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  environment: process.env,
  readStdin: () => text(process.stdin),
  canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask,
  openInstallation: async (options, log) =>
    (await import('../lib/wire-installed.ts')).openInstallation(options, log),
});

/** Colour only on a terminal, and not where the user asked for none (no-color.org). */
export const wantsColour = (io: Io): boolean =>
  io.stdout.isTerminal && !io.environment.NO_COLOR && io.environment.TERM !== 'dumb';
