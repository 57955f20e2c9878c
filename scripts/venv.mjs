/** Makes .venv with the pinned Python programs: `lab` (little and quick) or `dev` (all that the tests need). */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runQuietly, SetupError, say } from './run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const venv = join(root, '.venv');
const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
const lock = join(root, 'node_modules', '.cache', 'venv.lock');

const requirements = (set) => `requirements-${set}.txt`;
const stampFile = (set) => join(venv, `.origin-guard-${set}`);

/** The programs in a venv know where they are: one that was moved or copied is made anew. */
const placeFile = join(venv, '.origin-guard-place');
const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Changes with the pins. */
const wanted = (set) =>
  createHash('sha256')
    .update(['lab', set].map((name) => readFileSync(join(root, requirements(name)))).join('\n'))
    .digest('hex');

const isReady = (set) => isUsable() && textOf(stampFile(set)) === wanted(set);
const isUsable = () => textOf(placeFile) === venv && existsSync(python);

/**
 * Where the programs are. Runs pip only when the pins changed; processes that come at once wait for one another.
 * @param {'lab' | 'dev'} set
 * @throws SetupError when there is no fitting Python, or pip fails
 */
export async function ensureVenv(set) {
  if (isReady(set)) return { bin, python };
  await takeLock();
  try {
    if (!isReady(set)) await install(set);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return { bin, python };
}

async function install(set) {
  say(`Installing the Python programs of ${requirements(set)} into .venv ...`);
  if (!isUsable() || !runs(python)) {
    rmSync(venv, { recursive: true, force: true });
    await makeVenv(findPython());
    writeFileSync(placeFile, venv);
  }
  const { code, output } = await pip(['install', '--quiet', '-r', requirements(set)]);
  if (code !== 0) {
    throw new SetupError(
      `pip could not install ${requirements(set)} into .venv (exit code ${code}):\n${output.trim()}\n` +
        'Put the cause right (often the network, or the index in pip.conf) and run the same command again.',
    );
  }
  writeFileSync(stampFile(set), wanted(set));
  // What the lab needs is part of every set.
  writeFileSync(stampFile('lab'), wanted('lab'));
}

/** pip of the venv, or the machine's pip working on the venv where Debian's python3-venv is not installed. */
async function pip(args) {
  const options = {
    cwd: root,
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' },
  };
  const own = spawnSync(python, ['-m', 'pip', '--version']).status === 0;
  if (own) return runQuietly(python, ['-m', 'pip', ...args], options);
  return runQuietly(findPython(), ['-m', 'pip', '--python', python, ...args], options);
}

async function makeVenv(base) {
  const first = await runQuietly(base, ['-m', 'venv', venv]);
  if (first.code === 0) return;
  rmSync(venv, { recursive: true, force: true });
  const second = await runQuietly(base, ['-m', 'venv', '--without-pip', venv]);
  if (second.code === 0 && spawnSync(base, ['-m', 'pip', '--python', python, '--version']).status === 0)
    return;
  rmSync(venv, { recursive: true, force: true });
  throw new SetupError(
    `${base} -m venv cannot make .venv:\n${first.output.trim()}\n` +
      'On Debian and Ubuntu venv is a package of its own: apt-get install python3-venv. Then run the same command again.',
  );
}

/** @throws SetupError when no Python is new enough */
function findPython() {
  const names = [process.env.PYTHON, 'python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
  const found = names.filter(Boolean).find(runs);
  if (found) return found;
  throw new SetupError(
    'Python 3.10 or newer was not found (looked for $PYTHON, python3 and python). The lab gets its DynamoDB and the ' +
      'tests get cfn-lint from it. Nothing was installed. Install Python, then run the same command again.',
  );
}

const runs = (name) =>
  spawnSync(name, ['-c', 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)']).status === 0;

async function takeLock() {
  for (;;) {
    try {
      mkdirSync(dirname(lock), { recursive: true });
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerIsGone()) rmSync(lock, { recursive: true, force: true });
    else await sleep(200);
  }
}

function ownerIsGone() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureVenv(process.argv[2] === 'lab' ? 'lab' : 'dev');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
