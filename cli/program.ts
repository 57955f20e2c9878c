/** The command line: commands, options, help. What a command does is in `commands/`. */
import { Command, Option } from 'commander';
import { visibleLines } from '../lib/report/visible.ts';
import manifest from '../package.json' with { type: 'json' };
import { audit } from './commands/audit.ts';
import { collect } from './commands/collect.ts';
import { doctor } from './commands/doctor.ts';
import { history } from './commands/history.ts';
import { pause } from './commands/pause.ts';
import { plan } from './commands/plan.ts';
import { resume } from './commands/resume.ts';
import { status } from './commands/status.ts';
import { undo } from './commands/undo.ts';
import type { Io } from './io.ts';
import { addCommonOptions, addSettingsOptions, addStageOption, positive, timeSpan } from './options.ts';

const about = `Keeps CloudFront -> S3 -> KMS origin access true.

plan, audit and collect only read: a live account with the AWS CLI's credentials, or a snapshot file with none.

history, undo, status, doctor, pause and resume work with the installed Origin Guard of an account. Of all commands only undo writes a policy, and it asks first.`;

const exits = `
Exit codes:
  0  nothing to do, or done
  2  drift found: at least one finding, whatever its severity and whether or not it can be repaired
  1  error; stderr says what went wrong and where`;

const examples = `
Examples:
  $ origin-guard plan                                  what enforce mode would do to this account
  $ origin-guard plan --mode observe --json | jq .     the same as JSON, with nothing to be written
  $ origin-guard collect --output account.json         the account as a file
  $ origin-guard audit --snapshot account.json         findings, without credentials
  $ origin-guard plan --snapshot now.json --earlier an-hour-ago.json
                                                       two reads that agree: removals are planned too
  $ origin-guard pause --reason "incident 4711"        stop all writes of the installed guard, at once
  $ origin-guard history --bucket acme-docs            what it repaired there
  $ origin-guard undo 4c222ef3-7713-46b0-9697-e780a88b6590
                                                       take one of these back, after looking at what that means`;

const historyExamples = `
Examples:
  $ origin-guard history --since 7d
  $ origin-guard history --key arn:aws:kms:eu-west-1:111122223333:key/1234abcd --json
  $ origin-guard history 4c222ef3-7713-46b0-9697-e780a88b6590    findings, policy before and after, purges`;

const undoExamples = `
It is refused when the policy is not the one any more that the repair wrote, and when the guard objects: nobody may
become public or be locked out by it. The repair is not made again until somebody resumes it. Undoing an undo brings
the repair back.

Exit codes:
  0  taken back, or not, as you said
  1  refused or failed; stderr says why`;

const resumeExamples = `
Examples:
  $ origin-guard resume                       end the pause
  $ origin-guard resume acme-docs             repair this bucket again: what an undo or a fight has stopped
  $ origin-guard resume arn:aws:kms:eu-west-1:111122223333:key/1234abcd
  $ origin-guard resume --hold 5d1e…          just one of several holds`;

const doctorExits = `
Exit codes:
  0  all is well
  2  something is not, or could not be told; each with what to do
  1  error; stderr says what went wrong and where`;

type Act = (...action: readonly unknown[]) => Promise<void>;
/** `command` is given the positional arguments first, if it has any, then the options. */
type Run = (command: (...given: never[]) => Promise<number>) => Act;

const addReading = (program: Command, run: Run): void => {
  addSettingsOptions(program.command('plan'))
    .description('what a run would write and invalidate, with a diff of each policy')
    .addHelpText('after', exits)
    .action(run(plan));
  addSettingsOptions(program.command('audit'))
    .description('what is wrong, findings only')
    .option(
      '--asff',
      'print a JSON array for aws securityhub batch-import-findings (--region: where Security Hub is)',
    )
    .addHelpText('after', exits)
    .action(run(audit));
  program
    .command('collect')
    .description('write the account as a snapshot')
    .option('--output <file>', 'write to this file (all or nothing) instead of standard output')
    .action(run(collect));
};

const addPast = (program: Command, run: Run): void => {
  addStageOption(program.command('history'))
    .description('repairs of the installed guard, newest first; with an id, all of one')
    .argument('[repair-id]')
    .option('--bucket <name>', 'only those of this bucket')
    .option('--key <arn>', 'only those of this key')
    .option('--since <span>', 'only those of the last 30m, 12h or 7d', timeSpan)
    .option('--limit <n>', 'at most so many', positive, 20)
    .addHelpText('after', historyExamples)
    .action(run(history));
  addStageOption(program.command('undo'))
    .description('take a repair back, after showing what that writes, who gains and who loses')
    .argument('<repair-id>')
    .option('--yes', 'do not ask')
    .addHelpText('after', undoExamples)
    .action(run(undo));
};

const addSteering = (program: Command, run: Run): void => {
  addStageOption(program.command('status'))
    .description('is it paused, which repairs are held back, what is under way')
    .action(run(status));
  addStageOption(program.command('doctor'))
    .description('is the guard itself healthy: events, rules, permissions, Slack, queues, heartbeats')
    .option('--slack-test', 'send a test message to Slack')
    .addHelpText('after', doctorExits)
    .action(run(doctor));
  addStageOption(program.command('pause'))
    .description('stop all writes of the account at once, without a question')
    .addOption(
      new Option('--mode <mode>', 'what is left of it').choices(['observe', 'propose']).default('observe'),
    )
    .option('--reason <text>', 'told with it')
    .action(run(pause));
  addStageOption(program.command('resume'))
    .description('end the pause; or, with a document or a hold, let what is held back be repaired again')
    .argument('[bucket | key ARN]')
    .option('--hold <id>', 'just this hold')
    .addHelpText('after', resumeExamples)
    .action(run(resume));
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
  const run: Run =
    (command) =>
    async (...action) => {
      const self = action.at(-1) as Command;
      // What Commander hands over: the arguments, the options of the command alone, the command.
      const given = [...action.slice(0, -2), self.optsWithGlobals(), io];
      finished(await command(...(given as never[])));
    };
  addReading(program, run);
  addPast(program, run);
  addSteering(program, run);
  return program;
};
