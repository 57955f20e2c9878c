/** `npm run chaos -- --seeds 10000 --from 1`: many seeds, what they found, and how to play one again. */
import { parseArgs } from 'node:util';
import { createReport, replayCommand } from './report.ts';
import { runSeed } from './run.ts';

const usage = `npm run chaos -- [--seeds N] [--from SEED] [--trace] [--every N]

  --seeds N    how many seeds to run, 100 by default
  --from SEED  the first one, 1 by default
  --trace      print what happened in each run, call by call
  --every N    say how far it is, on stderr, each N seeds; 500 by default

Exit codes: 0 every seed was good, 1 one was not (its trace and its command are printed), 2 wrong arguments.`;

const numberOf = (name: string, text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new TypeError(`--${name} must be a whole number from 1, not ${text}.`);
};

const optionsOf = () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      every: { type: 'string' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seeds: numberOf('seeds', values.seeds, 100),
    from: numberOf('from', values.from, 1),
    every: numberOf('every', values.every, 500),
    trace: values.trace,
    help: values.help,
  };
};

type Options = ReturnType<typeof optionsOf>;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** A run that throws is as bad as one that breaks a law. */
const runOne = async (seed: number, trace: boolean): Promise<Awaited<ReturnType<typeof runSeed>>> => {
  try {
    const result = await runSeed(seed);
    if (trace || result.violations.length > 0) print(result.trace.join('\n'));
    return result;
  } catch (error) {
    throw new Error(`Seed ${seed} could not be run to its end. Again: ${replayCommand(seed)}`, {
      cause: error,
    });
  }
};

const runAll = async ({ seeds, from, every, trace }: Options): Promise<boolean> => {
  const report = createReport();
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await runOne(seed, trace);
    report.add(result);
    if (result.violations.length > 0) print(`${report.faultOf(result)}\n`);
    if ((seed - from + 1) % every === 0) process.stderr.write(`${seed - from + 1} of ${seeds} seeds\n`);
  }
  print(report.summary());
  return report.isGood();
};

const main = async (): Promise<void> => {
  try {
    const options = optionsOf();
    if (options.help) print(usage);
    else process.exitCode = (await runAll(options)) ? 0 : 1;
  } catch (error) {
    const isUsage = error instanceof TypeError;
    process.stderr.write(isUsage ? `${error.message}\n\n${usage}\n` : `${String(error)}\n`);
    if (!isUsage && error instanceof Error) process.stderr.write(`${error.cause ?? error.stack}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
};

await main();
