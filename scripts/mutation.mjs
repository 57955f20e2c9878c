/** `npm run mutation -- [paths] [options of stryker]`: mutation tests of the core, or of some folders or files of it. */
import { statSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { run, SetupError, say } from './run.mjs';
import { environment, programOf, root } from './setup.mjs';

const never = ['!lib/core/**/*.test.ts', '!lib/core/drift/index.ts'];

/** @throws SetupError when nothing is there, or when it is no part of the core */
export function patternOf(path, folder = root) {
  const clean = path.replace(/^\.\//, '').replace(/\/+$/, '');
  const found = statSync(join(folder, clean), { throwIfNoEntry: false });
  if (!found || !/^lib\/core(\/|$)/.test(clean))
    throw new SetupError(
      `${path} is no folder or file of lib/core; only the core is mutated. Nothing was run.`,
    );
  return found.isDirectory() ? `${clean}/**/*.ts` : clean;
}

async function main(args) {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  const options = args.filter((arg) => arg.startsWith('-'));
  const mutate =
    paths.length === 0 ? [] : ['--mutate', [...paths.map((path) => patternOf(path)), ...never].join(',')];
  // It takes minutes and nobody waits at the keyboard.
  os.setPriority(10);
  const stryker = programOf('@stryker-mutator/core', 'stryker');
  const { code } = await run(process.execPath, [stryker, 'run', ...mutate, ...options], {
    cwd: root,
    env: environment(),
  });
  process.exitCode = code;
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error) => {
    say(error instanceof SetupError ? error.message : error.stack);
    process.exitCode = 1;
  });
}
