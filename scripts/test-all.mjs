/** `npm test`: every check that CI runs, all of them whatever fails, then what failed and `N passed, N failed`. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, runQuietly } from './run.mjs';
import { environment, programOf, root, sourceFolders } from './setup.mjs';

const results = join(root, 'node_modules', '.cache', 'vitest-results.json');
const print = (text) => process.stdout.write(`${text}\n`);
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs with the Node that runs this file. */
const node = (...args) => run(process.execPath, args, { cwd: root, env: environment() });

/** pip waits for the network most of the time: it begins at once, and its place in the row waits for it. */
const python = runQuietly(process.execPath, [join('scripts', 'venv.mjs'), 'dev'], {
  cwd: root,
  env: environment(),
});

const steps = [
  ['format and lint (biome)', () => node(programOf('@biomejs/biome', 'biome'), 'check', '.')],
  ['types (tsc)', () => node(programOf('typescript', 'tsc'), '-p', '.')],
  [
    'arrows (dependency-cruiser)',
    () => node(programOf('dependency-cruiser', 'depcruise'), ...sourceFolders()),
  ],
  ['generated files are fresh', () => node(join('scripts', 'generate.ts'), '--check')],
  ['bundles (esbuild)', () => node(join('scripts', 'build.ts'))],
  ['Python programs (.venv)', waitForPython],
  ['tests (vitest)', runVitest],
];

async function waitForPython() {
  const { code, output } = await python;
  if (output) print(output.trim());
  return { code };
}

async function runVitest() {
  mkdirSync(dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  return node(programOf('vitest', 'vitest'), 'run', ...reporters, ...process.argv.slice(2));
}

/** What vitest counted; a test file that could not even start is one failure. */
function countTests(code) {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const told = JSON.parse(readFileSync(results, 'utf8'));
  const broken = told.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = told.numFailedTests + broken.length;
  return { passed: told.numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
}

/** A step that is no test run counts as one check. */
async function runStep([name, start], index) {
  print(`\n[${index + 1}/${steps.length}] ${name}`);
  const since = performance.now();
  const { code, signal } = await start();
  if (signal) return { name, code: 1, took: seconds(since), stopped: true, passed: 0, failed: 1 };
  const counts =
    start === runVitest ? countTests(code) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const took = seconds(since);
  print(code === 0 ? `ok, ${took}` : `FAILED with exit code ${code}, ${took}`);
  return { name, code, took, stopped: false, ...counts };
}

const done = [];
for (const [index, step] of steps.entries()) {
  const result = await runStep(step, index);
  done.push(result);
  if (result.stopped) break;
}

print('\nSummary');
for (const { name, code, took } of done)
  print(`  ${code === 0 ? 'ok    ' : 'FAILED'}  ${took.padStart(7)}  ${name}`);
const total = (of) => done.reduce((sum, result) => sum + result[of], 0);
print(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 ? 0 : 1;
