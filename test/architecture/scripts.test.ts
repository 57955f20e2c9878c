/** The scripts that everything is started with: they say what is wrong, and pass on what their task says. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFunctions, root } from '../../scripts/build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'origin-guard-scripts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const script = (name: string): string => join(root, 'scripts', name);

const nodeRuns = (args: readonly string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, signal: null, stdout, stderr }),
    (error: Ended) => error,
  );

/** Runs a few lines that import one of the scripts. */
const evaluate = (name: string, lines: string): Promise<Ended> =>
  nodeRuns([
    '--input-type=module',
    '-e',
    `import * as script from ${JSON.stringify(script(name))};\n${lines}`,
  ]);

describe('bootstrap', () => {
  test('names the tasks there are when it is asked for another', async () => {
    const ended = await nodeRuns([script('bootstrap.mjs'), 'tset']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('No task "tset". There are: story, test, guard');
  });

  test('every npm script names one of its tasks', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const tasks = Object.values(scripts).flatMap((line) => /bootstrap\.mjs (\S+)/.exec(line)?.[1] ?? []);
    const { stderr } = await nodeRuns([script('bootstrap.mjs'), 'none']);
    const offered = /There are: (.*)\./.exec(stderr)?.[1]?.split(', ');
    expect(offered?.sort()).toEqual(tasks.sort());
  });

  test('says which Node is needed when this one is too old', async () => {
    const ended = await evaluate(
      'setup.mjs',
      "try { script.checkNode('18.19.0') } catch (e) { console.log(e.message) }",
    );
    expect(ended.stdout).toContain('This is Node 18.19.0; the scripts need Node 20.10 or newer');
  });

  test.each(['20.10.0', '20.20.2', '22.13.0', '24.21.0', '26.1.0'])('starts on Node %s', async (version) => {
    expect(await evaluate('setup.mjs', `script.checkNode('${version}')`)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('finds a Node 24', async () => {
    const { stdout } = await evaluate('setup.mjs', 'console.log(await script.findNode())');
    const { stdout: version } = await promisify(execFile)(stdout.trim(), ['--version']);
    expect(version).toMatch(/^v24\./);
  });

  test.each([
    ['all is there', { a: { version: '1.0.0' }, b: { version: '2.0.0', optional: true } }, true],
    ['a package for other machines is missing', { a: { version: '1.0.0' } }, true],
    ['a package is missing', { b: { version: '2.0.0' } }, false],
    ['a package has another version', { a: { version: '1.0.1' }, b: { version: '2.0.0' } }, false],
  ])('knows whether node_modules is as locked: %s', async (_case, installed, expected) => {
    const locked = { '': {}, a: { version: '1.0.0' }, b: { version: '2.0.0', optional: true } };
    const call = `console.log(script.isAsLocked(${JSON.stringify(locked)}, ${JSON.stringify(installed)}))`;
    expect((await evaluate('setup.mjs', call)).stdout.trim()).toBe(String(expected));
  });
});

describe('run', () => {
  test('passes on the exit code of what it runs', async () => {
    const ended = await evaluate(
      'run.mjs',
      "script.endAs(await script.run(process.execPath, ['-e', 'process.exit(7)']))",
    );
    expect(ended.code).toBe(7);
  });

  test('passes on a signal, and ends by it as its child did', async () => {
    const code = `import { endAs, run } from ${JSON.stringify(script('run.mjs'))};
      endAs(await run(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1000)"]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));

    expect(signal).toBe('SIGTERM');
  });

  test('says when a program cannot be started', async () => {
    const ended = await evaluate(
      'run.mjs',
      "console.log(JSON.stringify(await script.runQuietly('/nowhere/at-all', [])))",
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({
      code: 127,
      output: expect.stringContaining('/nowhere/at-all'),
    });
  });
});

describe('build', () => {
  const source =
    "import { readFileSync } from 'node:fs';\nexport const handler = async (name: string) => readFileSync(name, 'utf8').length;\n";
  const places = (out: string) => ({ entries: folder, out: join(folder, out), names: ['one'] });

  test('makes a bundle that runs, the same one each time, without its source map', async () => {
    await writeFile(join(folder, 'one.ts'), source);
    const [first] = await buildFunctions(places('a'));
    const [second] = await buildFunctions(places('b'));
    const text = await readFile(first?.file ?? '', 'utf8');
    const { handler } = (await import(first?.file ?? '')) as { handler: (name: string) => Promise<number> };

    expect(await readFile(second?.file ?? '', 'utf8')).toBe(text);
    expect(text).not.toContain('sourceMappingURL');
    expect(await handler(join(folder, 'one.ts'))).toBe(source.length);
  });

  test('leaves out how people get credentials, and says so should a function ask for it', async () => {
    const asks = "export const handler = () => import('@aws-sdk/credential-provider-ini');\n";
    await writeFile(join(folder, 'ask.ts'), asks);
    const [bundle] = await buildFunctions({ ...places('d'), names: ['ask'] });
    const { handler } = (await import(bundle?.file ?? '')) as { handler: () => Promise<unknown> };

    expect(bundle?.bytes).toBeLessThan(2_000);
    await expect(handler()).rejects.toThrow(
      '@aws-sdk/credential-provider-ini is not part of this bundle, because nothing in a Lambda function uses it',
    );
  });

  test('names the function whose source is missing', async () => {
    const missing = buildFunctions({ ...places('c'), names: ['two'] });
    await expect(missing).rejects.toThrow(/Cannot build the function two: .*two\.ts does not exist/);
  });
});
