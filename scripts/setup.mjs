/** Makes the machine ready without asking for more than it has: node_modules as locked, and Node 24. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, SetupError, say } from './run.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => join(root, ...parts);

/** Lambda's Node: what runs in the account runs here. */
const NODE_MAJOR = 24;

/** @throws SetupError when this Node is too old even to start with */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 10)) return;
  throw new SetupError(
    `This is Node ${version}; the scripts need Node 20.10 or newer to start (they install Node 24 beside it). ` +
      'Nothing was done. Install a newer Node, then run the same command again.',
  );
}

/** `npm ci` unless node_modules already is what package-lock.json says. @throws SetupError when npm fails */
export async function ensureModules() {
  const stamp = inRoot('node_modules', '.cache', 'origin-guard-lock');
  const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(`${process.platform} ${process.arch}\n${lock}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!installedAsLocked(JSON.parse(lock))) await npmCi();
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, wanted);
}

function installedAsLocked(lock) {
  const note = inRoot('node_modules', '.package-lock.json');
  return existsSync(note) && isAsLocked(lock.packages, JSON.parse(readFileSync(note, 'utf8')).packages);
}

/** Compares npm's own note of what it installed; what is missing may only be for other machines. */
export const isAsLocked = (locked, installed) =>
  Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === entry.version : entry.optional === true;
  });

async function npmCi() {
  say('Installing the packages of package-lock.json (npm ci) ...');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm tells where it is; starting that file needs neither a shell nor a shebang.
  const npm = process.env.npm_execpath ?? '';
  const [command, first] = basename(npm) === 'npm-cli.js' ? [process.execPath, [npm]] : ['npm', []];
  const { code } = await run(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] }).catch(
    (error) => {
      throw new SetupError(
        `npm could not be started (${error.message}). Install npm 9 or newer; it comes with Node.`,
      );
    },
  );
  if (code === 0) return;
  throw new SetupError(
    `npm ci failed with exit code ${code}; its reason stands above. node_modules may be incomplete. ` +
      'Put the cause right (often the network, or the registry in ~/.npmrc) and run the same command again.',
  );
}

/** The path of a Node 24. @throws SetupError when none is here and none could be installed */
export async function findNode() {
  if (majorOf(process.versions.node) === NODE_MAJOR) return process.execPath;
  const found = firstThatRuns();
  if (found) return found;
  // npm was told not to run install scripts: the package `node` still lacks the program that its script fetches.
  say('Installing Node 24 for this folder ...');
  const folder = inRoot('node_modules', 'node');
  await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, stdio: ['ignore', 2, 2] });
  const installed = firstThatRuns();
  if (installed) return installed;
  throw new SetupError(
    `No Node ${NODE_MAJOR} for ${process.platform} ${process.arch}: the npm package "node" is there, but its program ` +
      `is missing or does not run. Install Node ${NODE_MAJOR} yourself and run the same command with it.`,
  );
}

function firstThatRuns() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = `${prefix}-${platform}-${process.arch}`;
  return ['node', own, join('node', 'node_modules', own)]
    .map((folder) => inRoot('node_modules', folder, 'bin', program))
    .find((path) => existsSync(path) && majorOf(versionOf(path)) === NODE_MAJOR);
}

const versionOf = (path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const majorOf = (version) => Number(version.replace(/^v/, '').split('.')[0]);

/** The environment of everything that is started: node_modules/.bin, and with it Node 24, comes first. */
export const environment = () => ({
  ...process.env,
  PATH: [inRoot('node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter),
});

/** The JavaScript file behind a package's command, so that starting it needs no shebang. */
export function programOf(packageName, command) {
  const { bin } = JSON.parse(readFileSync(inRoot('node_modules', packageName, 'package.json'), 'utf8'));
  return inRoot('node_modules', packageName, typeof bin === 'string' ? bin : bin[command]);
}

/** The folders whose imports dependency-cruiser judges. */
export const sourceFolders = () =>
  ['lib', 'functions', 'cli', 'lab', 'test', 'events', 'scripts', 'bench'].filter((name) =>
    existsSync(inRoot(name)),
  );
