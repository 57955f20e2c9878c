import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { fakeIo, fixture } from './fixtures/fake-io.ts';
import { progressOn } from './progress.ts';

const program = new URL('main.ts', import.meta.url).pathname;

const start = (args: readonly string[], environment: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      ...environment,
    },
  });

const finished = async (child: ChildProcess) => {
  child.stdin?.end();
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const [out, err] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
  ]);
  return { exitCode: await ended, out, err };
};

describe('the program', () => {
  it('prints all of a large document into a pipe before it exits', async () => {
    const { exitCode, out, err } = await finished(
      start(['plan', '--json', '--snapshot', fixture('drift.json')]),
    );

    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ schema: 'origin-guard/plan/1' });
    expect(err).toBe('');
  });

  it('takes it quietly when its reader goes away', async () => {
    const child = start(['plan', '--snapshot', '-']);
    child.stdout?.destroy();
    child.stdin?.write(await readFile(fixture('drift.json')));
    child.stdin?.end();
    const err = child.stderr ? text(child.stderr) : '';
    const exitCode = await new Promise<number | null>((done) => child.on('exit', done));

    expect(exitCode).toBe(2);
    expect(await err).toBe('');
  });

  it('says what to check when the account cannot be opened', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
    const { exitCode, out, err } = await finished(
      start(['audit', '--endpoint-url', 'http://127.0.0.1:1'], keys),
    );

    expect(exitCode).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^origin-guard: The account could not be opened .*ECONNREFUSED.*--profile/);
    expect(err).not.toContain('\n    at ');
  });

  it('asks the endpoint that it is given, and nothing else', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.host ?? '');
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>',
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
    const { exitCode, err } = await finished(
      start(['collect', '--verbose', '--endpoint-url', `http://${host}`], keys),
    );
    server.close();

    expect(exitCode).toBe(1);
    expect(new Set(asked)).toEqual(new Set([host]));
    expect(err).toContain('Opening the account …\n');
    expect(err).toContain('InvalidClientTokenId');
  });
});

describe('progress', () => {
  it('rewrites one line on a terminal and leaves it clean', () => {
    const io = fakeIo({ terminal: true });
    const progress = progressOn(io, false);
    progress.step(1, 2);
    progress.end();

    expect(io.err()).toBe('\r\u001b[KReading buckets: 1 of 2\r\u001b[K');
    expect(io.out()).toBe('');
  });

  it('is silent in a pipe, and sparse with --verbose', () => {
    const [quiet, verbose] = [fakeIo(), fakeIo()];
    for (const [io, isVerbose] of [
      [quiet, false],
      [verbose, true],
    ] as const) {
      const progress = progressOn(io, isVerbose);
      for (let done = 1; done <= 1000; done += 1) progress.step(done, 1000);
      progress.end();
    }

    expect(quiet.err()).toBe('');
    expect(verbose.err().split('\n')).toHaveLength(12);
  });
});
