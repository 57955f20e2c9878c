/** The options that commands share, and the settings that they spell. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FindingClass } from '../lib/core/model/finding.ts';
import { defaultSettings, type Mode, type Restore, type Settings } from '../lib/core/model/settings.ts';

/** Where the account is read from, and how the answer is told. */
export interface CommonOptions {
  readonly snapshot?: string;
  readonly earlier?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface SettingsOptions {
  readonly mode: Mode;
  readonly classMode?: Settings['classModes'];
  readonly restore: Restore;
  readonly graceSeconds: number;
  readonly secondReadAfterSeconds: number;
  readonly trustedAccount: readonly string[];
  readonly harmlessEdgeFunction: readonly string[];
}

const modes: readonly Mode[] = ['observe', 'propose', 'enforce'];
const classes: readonly FindingClass[] = ['grant', 'narrow', 'revoke', 'prune', 'write', 'harden'];

const seconds = (written: string): number => {
  if (!/^\d{1,8}$/.test(written)) throw new InvalidArgumentError('It must be whole seconds, such as 900.');
  return Number(written);
};

const endpoint = (written: string): string => {
  if (!URL.canParse(written) || !/^https?:$/.test(new URL(written).protocol)) {
    throw new InvalidArgumentError('It must be an http or https address.');
  }
  return written;
};

const accounts = (written: string, before: readonly string[]): readonly string[] => {
  if (!/^\d{12}$/.test(written))
    throw new InvalidArgumentError('It must be the 12 digits of an AWS account.');
  return [...before, written];
};

const functionArns = (written: string, before: readonly string[]): readonly string[] => {
  if (!/^arn:[^:]+:lambda:/.test(written)) throw new InvalidArgumentError('It must be the ARN of a Lambda.');
  return [...before, written];
};

const classModes = (written: string, before: Settings['classModes'] = {}): Settings['classModes'] => {
  const [name, mode, ...rest] = written.split('=');
  const isKnown = classes.some((one) => one === name) && modes.some((one) => one === mode);
  if (!isKnown || rest.length > 0) {
    throw new InvalidArgumentError(
      `It must be CLASS=MODE, with a class of ${classes.join(', ')} and a mode of ${modes.join(', ')}.`,
    );
  }
  return { ...before, [name as FindingClass]: mode as Mode };
};

/** Options that stand before or after the command. */
export const addCommonOptions = (program: Command): Command =>
  program
    .addOption(
      new Option(
        '--snapshot <file>',
        'read the account from a snapshot file (- is standard input)',
      ).conflicts(['profile', 'endpointUrl']),
    )
    .option('--earlier <file>', 'an older snapshot: the first of two agreeing reads')
    .option('--profile <name>', 'AWS profile, as in the AWS CLI')
    .option('--region <region>', 'AWS Region')
    .option('--endpoint-url <url>', 'send AWS calls here instead (the lab)', endpoint)
    .option('--json', 'print exactly one JSON document')
    .option('--verbose', 'tell progress on stderr even without a terminal');

/** Options of commands that decide; durations default to the deployed ones. */
export const addSettingsOptions = (command: Command): Command =>
  command
    .addOption(new Option('--mode <mode>', 'decide as in this mode').choices(modes).default('enforce'))
    .option('--class-mode <class=mode>', 'another mode for one class of findings (repeatable)', classModes)
    .addOption(
      new Option('--restore <when>', 'what to do when access that worked was taken away')
        .choices(['unless-human', 'always', 'propose'])
        .default(defaultSettings.restore),
    )
    .option(
      '--grace-seconds <n>',
      'quiet time after a change before a reader is removed',
      seconds,
      defaultSettings.graceMs / 1000,
    )
    .option(
      '--second-read-after-seconds <n>',
      'time between two agreeing reads before a removal',
      seconds,
      defaultSettings.secondReadAfterMs / 1000,
    )
    .addOption(
      new Option('--trusted-account <id>', 'account whose distributions may stay in grants (repeatable)')
        .argParser(accounts)
        .default([], 'none'),
    )
    .addOption(
      new Option('--harmless-edge-function <arn>', 'Lambda@Edge function that picks no origins (repeatable)')
        .argParser(functionArns)
        .default([], 'none'),
    );

export const settingsOf = (options: SettingsOptions): Settings => ({
  ...defaultSettings,
  mode: options.mode,
  classModes: options.classMode ?? {},
  restore: options.restore,
  graceMs: options.graceSeconds * 1000,
  secondReadAfterMs: options.secondReadAfterSeconds * 1000,
  trustedAccounts: options.trustedAccount,
  harmlessEdgeFunctions: options.harmlessEdgeFunction,
});

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `7d`, `12h`, `30m`, as milliseconds. */
export const timeSpan = (written: string): number => {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(written) ?? [];
  const ms = units[unit];
  if (count === undefined || ms === undefined)
    throw new InvalidArgumentError('It must be a number of minutes, hours or days, such as 30m, 12h or 7d.');
  return Number(count) * ms;
};

export const positive = (written: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(written)) throw new InvalidArgumentError('It must be a number from 1 to 9999.');
  return Number(written);
};

const stageName = (written: string): string => {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(written))
    throw new InvalidArgumentError('It must be a name of letters, digits and hyphens, such as prod.');
  return written;
};

/** Options of commands that work with the installed stack. */
export const addStageOption = (command: Command): Command =>
  command.option('--stage <name>', 'which installation, as it was deployed', stageName, 'prod');
