/** The lab as a program: runs the story, or keeps the account up for breaking things by hand. */
import { parseArgs } from 'node:util';
import { buildFunctions } from '../scripts/build.ts';
import { printLogLine } from './runtime/logs.ts';
import { createPrinter, type Printer } from './story/printer.ts';
import { runStory } from './story/run.ts';
import { printAddresses } from './story/stay.ts';
import { waitFor } from './story/wait.ts';
import { type Lab, startLab } from './world.ts';

const help = `The lab: an AWS account on 127.0.0.1 with CloudFront, S3 and KMS, a Slack, and Origin Guard deployed into it.
Nothing leaves this machine; every port is free and every credential is made up.

  npm run story                       five things break, each is repaired; exit code 0 when all went well
  npm run story -- --stay             the same, then keep the lab up and print how to break things by hand
  npm run story -- --stay --no-story  keep the lab up, tell no story

Options
  --stay       keep the lab up until Ctrl-C
  --no-story   only with --stay
  --verbose    show the functions' log lines on stderr
  --seed N     another course of what is left to luck (default 1)
  --help       this text
`;

const options = {
  stay: { type: 'boolean', default: false },
  'no-story': { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

const readArguments = () => {
  const { values } = parseArgs({ options, strict: true });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, not "${values.seed}".`);
  if (values['no-story'] && !values.stay) throw new Error('--no-story leaves nothing to do without --stay.');
  return { ...values, seed };
};

/** Comes true with Ctrl-C or a polite kill. */
const interruption = (): Promise<'interrupted'> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve('interrupted'));
    }
  });

/** Without the story, the guard still has to learn what works before something breaks. */
const firstSweep = async (lab: Lab): Promise<{ readonly ok: boolean }> => {
  const swept = await lab.stack.sweep();
  await waitFor('an empty queue', () => (lab.stack.idle() ? true : undefined));
  return { ok: swept.status === 'ok' };
};

const tell = async (
  lab: Lab,
  printer: Printer,
  wanted: ReturnType<typeof readArguments>,
  interrupted: Promise<'interrupted'>,
): Promise<number> => {
  const story = wanted['no-story'] ? firstSweep(lab) : runStory(lab, printer);
  const told = await Promise.race([story, interrupted]);
  if (told === 'interrupted') return 130;
  if (wanted.stay) {
    printAddresses(lab, printer);
    await interrupted;
  }
  return told.ok ? 0 : 1;
};

const main = async (): Promise<number> => {
  const wanted = readArguments();
  if (wanted.help) {
    process.stdout.write(help);
    return 0;
  }
  const interrupted = interruption();
  process.stderr.write('Building the functions and starting the lab …\n');
  await buildFunctions();
  const lab = await startLab({ seed: wanted.seed });
  if (wanted.verbose) lab.logs.follow((line) => process.stderr.write(`${printLogLine(line)}\n`));
  try {
    return await tell(lab, createPrinter(process.stdout), wanted, interrupted);
  } finally {
    process.stderr.write('Closing the lab.\n');
    await lab.close();
  }
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
