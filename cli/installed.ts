/** What the commands that work with the installed stack share: opening it, and telling trouble in words. */
import type { Log } from '../lib/app.ts';
import type { Opened } from '../lib/wire-installed.ts';
import { CliError, type Io, wantsColour } from './io.ts';
import type { CommonOptions } from './options.ts';
import { progressOn } from './progress.ts';

export interface StageOptions extends CommonOptions {
  readonly stage: string;
}

/** What is worth a word is told on stderr; the rest is for logs that nobody keeps here. */
const logOn = (io: Io): Log => {
  const say = (message: string, data?: Readonly<Record<string, unknown>>): void => {
    const details = data === undefined ? '' : ` ${JSON.stringify(data)}`;
    io.stderr.write(`origin-guard: ${message}${details}\n`);
  };
  return { info: () => {}, warn: say, error: say };
};

/** Errors that say in whole sentences what AWS answered, or what is wrong with what is stored. */
const inWords: ReadonlySet<string> = new Set([
  ...['LiveAccountError', 'InstallationError', 'AwsCallError', 'DamagedItem', 'HoldsUnreadableError'],
  // Of the SDK, before any call: no credentials, no such profile.
  ...['CredentialsProviderError', 'ProviderError', 'TokenProviderError'],
]);

const isInWords = (error: unknown): error is Error => error instanceof Error && inWords.has(error.name);

const wordsOf = (error: unknown): string =>
  isInWords(error) ? error.message : `This should not have happened; please report it: ${String(error)}.`;

/**
 * Opens the installation and runs a command with it. `afterTrouble` is said beside what went wrong while it ran.
 * @throws CliError
 */
export const withInstallation = async <T>(
  options: StageOptions,
  io: Io,
  run: (opened: Opened) => Promise<T>,
  afterTrouble = '',
): Promise<T> => {
  if (options.snapshot !== undefined || options.earlier !== undefined)
    throw new CliError('This command works with the installed stack; a snapshot has no part in it.');
  const progress = progressOn(io, options.verbose ?? false);
  try {
    progress.say('Opening the installation');
    const opened = await io.openInstallation(options, logOn(io));
    progress.end();
    return await run(opened);
  } catch (error) {
    if (error instanceof CliError || (!isInWords(error) && afterTrouble === '')) throw error;
    throw new CliError([wordsOf(error), afterTrouble].filter((words) => words !== '').join(' '));
  } finally {
    progress.end();
  }
};

export const terminalFor = (io: Io, title: readonly string[]) => ({
  colour: wantsColour(io),
  width: Math.min(120, Math.max(40, io.stdout.columns)),
  title,
});

/** `account 1111 (stage prod, us-east-1)`. */
export const whereOf = ({ app, installation }: Opened): string =>
  `account ${app.account} (stage ${installation.stage}, ${installation.region})`;
