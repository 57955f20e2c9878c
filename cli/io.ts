/** What the program needs of its surroundings, as an argument, so that commands run in a test without a process. */
import { text } from 'node:stream/consumers';

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

/** The real surroundings. */
export const processIo = (): Io => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  environment: process.env,
  readStdin: () => text(process.stdin),
});

/** Colour only on a terminal, and not where the user asked for none (no-color.org). */
export const wantsColour = (io: Io): boolean =>
  io.stdout.isTerminal && !io.environment.NO_COLOR && io.environment.TERM !== 'dumb';
