/** Starts programs: output to people goes to stderr, signals and exit codes pass through. */
import { spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end with our terminal; signals that we get are passed on to it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const stopPassing = passSignals(child);
    child.once('error', (error) => {
      stopPassing();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopPassing();
      resolve({ code: code ?? 1, signal });
    });
  });
}

/** Ctrl-C on a terminal reaches the child by itself: passing it on would make two of one. */
function passSignals(child) {
  const pass = (signal) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  return () => {
    for (const signal of SIGNALS) process.off(signal, pass);
  };
}

/**
 * Runs a program whose output matters only when it fails.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const stopPassing = passSignals(child);
    let output = '';
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => {
      stopPassing();
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code) => {
      stopPassing();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends this process as the child ended: by the same signal, or with the same code. */
export function endAs({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}

/** Something that the person at the keyboard has to put right; the message says what. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Progress, for people: never on stdout, where a command's answer goes. */
export const say = (text) => process.stderr.write(`${text}\n`);
