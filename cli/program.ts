/** The command line: commands, options, help. What a command does is in `commands/`. */
import { Command } from 'commander';
import { visibleLines } from '../lib/report/visible.ts';
import manifest from '../package.json' with { type: 'json' };
import { audit } from './commands/audit.ts';
import { collect } from './commands/collect.ts';
import { plan } from './commands/plan.ts';
import type { Io } from './io.ts';
import { addCommonOptions, addSettingsOptions } from './options.ts';

const about = `Keeps CloudFront -> S3 -> KMS origin access true. These commands read; none of them writes to AWS.

Reads a live account with the AWS CLI's credentials, or a snapshot file with none.`;

const exits = `
Exit codes:
  0  nothing to do
  2  drift found: at least one finding, whatever its severity and whether or not it can be repaired
  1  error; stderr says what went wrong and where`;

const examples = `
Examples:
  $ origin-guard plan                                  what enforce mode would do to this account
  $ origin-guard plan --mode observe --json | jq .     the same as JSON, with nothing to be written
  $ origin-guard collect --output account.json         the account as a file
  $ origin-guard audit --snapshot account.json         findings, without credentials
  $ origin-guard plan --snapshot now.json --earlier an-hour-ago.json
                                                       two reads that agree: removals are planned too`;

type Run = (
  command: (options: never, io: Io) => Promise<number>,
) => (...action: readonly unknown[]) => Promise<void>;

const addCommands = (program: Command, run: Run): void => {
  addSettingsOptions(program.command('plan'))
    .description('what a run would write and invalidate, with a diff of each policy')
    .addHelpText('after', exits)
    .action(run(plan));
  addSettingsOptions(program.command('audit'))
    .description('what is wrong, findings only')
    .addHelpText('after', exits)
    .action(run(audit));
  program
    .command('collect')
    .description('write the account as a snapshot')
    .option('--output <file>', 'write to this file (all or nothing) instead of standard output')
    .action(run(collect));
};

/** The program; `finished` is told the exit code of the command that ran. */
export const createProgram = (io: Io, finished: (exitCode: number) => void): Command => {
  const program = new Command('origin-guard')
    .description(about)
    .version(manifest.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(visibleLines(text)),
      getOutHelpWidth: () => io.stdout.columns,
      getErrHelpWidth: () => io.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', exits)
    .addHelpText('after', examples);
  addCommonOptions(program);
  addCommands(program, (command) => async (...action) => {
    const self = action.at(-1) as Command;
    finished(await command(self.optsWithGlobals() as never, io));
  });
  return program;
};
