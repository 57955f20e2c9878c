/**
 * Behind every npm script: makes the machine ready, then runs a task with Node 24. It needs only the Node that started
 * it (20 or newer) and no package. Progress goes to stderr, so that stdout is the task's own.
 */
import { endAs, run, SetupError, say } from './run.mjs';
import { checkNode, ensureModules, environment, findNode, programOf, root, sourceFolders } from './setup.mjs';
import { ensureVenv } from './venv.mjs';

/** Each task as commands for Node 24, run in order until one fails; the last gets the arguments. */
const tasks = {
  story: async () => {
    await ensureVenv('lab');
    return [['scripts/build.ts'], ['lab/main.ts']];
  },
  test: () => [['scripts/test-all.mjs']],
  guard: () => [['cli/main.ts']],
  unit: async (args) => {
    // Tests that were named mostly need no Python; all of them do.
    if (args.length === 0) await ensureVenv('dev');
    return [[programOf('vitest', 'vitest'), 'run']];
  },
  stack: async () => {
    await ensureVenv('dev');
    return [[programOf('vitest', 'vitest'), 'run', 'test/stack']];
  },
  arch: () => [[programOf('dependency-cruiser', 'depcruise'), ...sourceFolders()]],
  package: () => [['scripts/package.mjs']],
  generate: () => [['scripts/generate.ts']],
  mutation: () => [['scripts/mutation.mjs']],
  chaos: () => [['test/chaos/main.ts']],
  'new-drift': () => [['scripts/new-drift.ts']],
};

/** npm starts scripts in the repository; `guard` works on the files that the caller names from where the caller is. */
const folderOf = (task) => {
  if (task !== 'guard') return root;
  return process.env.npm_lifecycle_event === 'guard' ? (process.env.INIT_CWD ?? root) : process.cwd();
};

async function main([task, ...args]) {
  const commands = tasks[task];
  if (!commands)
    throw new SetupError(`No task "${task ?? ''}". There are: ${Object.keys(tasks).join(', ')}.`);
  checkNode();
  await ensureModules();
  const node = await findNode();
  const steps = await commands(args);
  let result = { code: 0, signal: null };
  for (const [index, [file, ...given]] of steps.entries()) {
    const last = index === steps.length - 1;
    const program = file.startsWith('/') || /^[A-Za-z]:/.test(file) ? file : `${root}${file}`;
    const options = { cwd: folderOf(task), env: environment(), stdio: last ? 'inherit' : ['ignore', 2, 2] };
    result = await run(node, [program, ...given, ...(last ? args : [])], options);
    if (result.code !== 0 || result.signal) break;
  }
  endAs(result);
}

main(process.argv.slice(2)).catch((error) => {
  say(error instanceof SetupError ? error.message : error.stack);
  process.exitCode = 1;
});
