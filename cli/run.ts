/** Runs one command line and answers with its exit code; every failure becomes a sentence on stderr. */
import { CommanderError } from 'commander';
import { visibleLines } from '../lib/report/visible.ts';
import { CliError, type Io } from './io.ts';
import { createProgram } from './program.ts';
import { exitCodes } from './view.ts';

const tell = (io: Io, words: string): void => {
  for (const line of visibleLines(words).split('\n')) io.stderr.write(`origin-guard: ${line}\n`);
};

const failed = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.nothing : exitCodes.error;
  if (error instanceof CliError) tell(io, error.message);
  else {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    tell(io, `this should not have happened, and no policy was written. Please report it: ${reason}`);
  }
  return exitCodes.error;
};

/** @param args what follows the program's name */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  let exitCode: number = exitCodes.nothing;
  try {
    const program = createProgram(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return failed(error, io);
  }
};
