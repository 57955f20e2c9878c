import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSnapshot } from '../lib/snapshot.ts';
import { fakeIo, fixture } from './fixtures/fake-io.ts';
import { run } from './run.ts';

const drift = fixture('drift.json');
const earlier = fixture('drift-earlier.json');
const clean = fixture('clean.json');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'origin-guard-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs one command line and hands back all that it did. */
const guard = async (args: readonly string[], options: Parameters<typeof fakeIo>[0] = {}) => {
  const io = fakeIo(options);
  const exitCode = await run(args, io);
  return { exitCode, out: io.out(), err: io.err() };
};
interface Contract {
  readonly schema: string;
  readonly findings: readonly { readonly id: string; readonly action: string }[];
  readonly writes: readonly { readonly type: string; readonly bucket?: string }[];
  readonly invalidations: readonly { readonly distributionId: string; readonly paths: readonly string[] }[];
}
const planned = async (...args: string[]) => {
  const result = await guard(['plan', '--json', ...args]);
  return { ...result, plan: JSON.parse(result.out) as Contract };
};
const actions = (plan: Contract) => Object.fromEntries(plan.findings.map(({ id, action }) => [id, action]));

describe('plan', () => {
  it('shows what enforce mode would do, as one JSON document, and exits 2', async () => {
    const { exitCode, err, plan } = await planned('--snapshot', drift);

    expect(exitCode).toBe(2);
    expect(err).toBe('');
    expect(plan.schema).toBe('origin-guard/plan/1');
    expect(actions(plan)).toEqual({
      FACTS_UNREADABLE: 'report',
      GRANT_MISSING_OAC: 'repair',
      GRANT_STALE_DIST_DELETED: 'wait',
      GRANT_STALE_DIST_UNUSED: 'wait',
      GRANT_UNCONDITIONED: 'repair',
      KMS_GRANT_MISSING: 'repair',
    });
    expect(plan.writes.map(({ type, bucket }) => bucket ?? type)).toEqual([
      'assets',
      'site',
      'put-key-policy',
    ]);
  });

  it('plans removals and invalidations when an earlier read agrees', async () => {
    const { plan } = await planned('--snapshot', drift, '--earlier', earlier);

    expect(actions(plan)).toMatchObject({
      GRANT_STALE_DIST_UNUSED: 'repair',
      GRANT_STALE_DIST_DELETED: 'repair',
    });
    expect(plan.writes).toContainEqual(
      expect.objectContaining({ type: 'delete-bucket-policy', bucket: 'old-site' }),
    );
    expect(plan.invalidations).toEqual([
      expect.objectContaining({ distributionId: 'E3MEDIA', paths: ['/*'] }),
    ]);
  });

  it('takes settings from the command line', async () => {
    const observed = await planned('--snapshot', drift, '--mode', 'observe');
    const mixed = await planned(
      '--snapshot',
      drift,
      '--class-mode',
      'grant=propose',
      '--class-mode',
      'narrow=observe',
    );

    expect(observed.exitCode).toBe(2);
    expect(observed.plan.writes).toEqual([]);
    expect(actions(mixed.plan)).toMatchObject({
      GRANT_MISSING_OAC: 'propose',
      GRANT_UNCONDITIONED: 'report',
    });
  });

  it('waits longer when told to, and trusts accounts that it is told of', async () => {
    const patient = await planned(
      ...['--snapshot', drift, '--earlier', earlier, '--second-read-after-seconds', '7200'],
      ...['--grace-seconds', '900', '--trusted-account', '444455556666'],
      ...['--harmless-edge-function', 'arn:aws:lambda:us-east-1:111122223333:function:x'],
    );

    expect(actions(patient.plan)).toMatchObject({ GRANT_STALE_DIST_UNUSED: 'wait' });
    expect(JSON.stringify(patient.plan.writes)).toContain('444455556666');
  });

  it('takes the shared options before the command too', async () => {
    const { exitCode, out } = await guard(['--snapshot', clean, '--json', 'plan']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({
      schema: 'origin-guard/plan/1',
      findings: [],
      writes: [],
      invalidations: [],
    });
  });

  it('reads standard input', async () => {
    const { exitCode, out } = await guard(['plan', '--snapshot', '-'], {
      stdin: await readFile(clean, 'utf8'),
    });

    expect(exitCode).toBe(0);
    expect(out).toContain('No drift');
  });

  it('tells people what it would do, with a diff', async () => {
    const { out, err } = await guard(['plan', '--snapshot', drift]);

    expect(out).toContain('Plan in enforce mode for account 111122223333 (aws)');
    expect(out).toContain('PutBucketPolicy bucket site\n    @@ ');
    expect(out).toContain(
      '6 findings (1 critical, 4 high, 1 medium): 3 to repair, 2 waiting, 1 to report only',
    );
    expect(err).toBe('');
  });

  it.each([
    ['on a terminal', { terminal: true }, [], true],
    ['on a terminal with NO_COLOR', { terminal: true, environment: { NO_COLOR: '1' } }, [], false],
    ['on a dumb terminal', { terminal: true, environment: { TERM: 'dumb' } }, [], false],
    ['in JSON on a terminal', { terminal: true }, ['--json'], false],
    ['in a pipe, even if colour is forced', { environment: { FORCE_COLOR: '1' } }, [], false],
  ])('colours %s: %s', async (_, io, args, coloured) => {
    const { out } = await guard(['plan', '--snapshot', drift, ...args], io);

    expect(out.includes('\u001b[')).toBe(coloured);
  });
});

describe('audit', () => {
  it('tells the findings of an account and no writes, as its own contract', async () => {
    const { exitCode, out } = await guard(['audit', '--json', '--snapshot', drift]);
    const contract = JSON.parse(out) as Record<string, unknown>;

    expect(exitCode).toBe(2);
    expect(Object.keys(contract)).toEqual(['schema', 'account', 'partition', 'takenAt', 'findings']);
    expect(contract.schema).toBe('origin-guard/audit/1');
    expect(contract.findings).toHaveLength(6);
  });

  it('tells them to Security Hub as well, where Security Hub is', async () => {
    const { exitCode, out } = await guard(['audit', '--asff', '--snapshot', drift]);
    const findings = JSON.parse(out) as readonly Record<string, unknown>[];

    expect(exitCode).toBe(2);
    expect(new Set(findings.map(({ Id }) => Id)).size).toBe(6);
    expect(findings[0]?.ProductArn).toMatch(/^arn:aws:securityhub:us-east-1:/);
    const elsewhere = await guard(['audit', '--asff', '--region', 'eu-west-1', '--snapshot', drift]);
    expect(elsewhere.out).toContain(':securityhub:eu-west-1:');
  });

  it('prints no more than that with --json as well', async () => {
    const { out } = await guard(['audit', '--asff', '--json', '--snapshot', drift]);

    expect(JSON.parse(out)).toHaveLength(6);
  });

  it('exits 0 without a finding', async () => {
    const { exitCode, out } = await guard(['audit', '--snapshot', clean]);

    expect(exitCode).toBe(0);
    expect(out).toContain('2 distributions, 2 buckets, 1 key');
  });
});

describe('collect', () => {
  it('writes a snapshot that it can read itself, and says what was unreadable', async () => {
    const { exitCode, out, err } = await guard(['collect', '--snapshot', drift]);

    expect(exitCode).toBe(0);
    expect(parseSnapshot(out, 'out')).toMatchObject({ ok: true });
    expect(err).toBe(
      '1 fact could not be read; nothing will be decided on them:\n  bucket locked: Policy: AccessDenied\n',
    );
  });

  it('replaces a file as a whole, for its owner only, and leaves nothing beside it', async () => {
    const file = join(folder, 'account.json');
    await writeFile(file, 'old');
    const { out } = await guard(['collect', '--snapshot', clean, '--output', file]);

    expect(out).toBe('');
    expect(parseSnapshot(await readFile(file, 'utf8'), file)).toMatchObject({ ok: true });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['account.json']);
  });

  it('says so when the file cannot be written', async () => {
    const file = join(folder, 'no-such-folder', 'account.json');
    const { exitCode, err } = await guard(['collect', '--snapshot', clean, '--output', file]);

    expect(exitCode).toBe(1);
    expect(err).toBe(
      `origin-guard: ${file} could not be written: there is no such file. It was left as it was.\n`,
    );
  });
});

describe('bad input is told in words, with exit code 1 and nothing on stdout', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      'a missing file',
      ['plan', '--snapshot', 'nope.json'],
      'nope.json could not be read: there is no such file.',
    ],
    ['a directory', ['audit', '--snapshot', '/'], '/ could not be read: it is a directory.'],
    ['a later --earlier', ['plan', '--snapshot', earlier, '--earlier', drift], 'is not before takenAt'],
    ['both on stdin', ['plan', '--snapshot', '-', '--earlier', '-'], 'Only one of --snapshot and --earlier'],
    [
      'an unknown option',
      ['plan', '--snapshto', drift],
      "unknown option '--snapshto'\n(Did you mean --snapshot?)",
    ],
    ['an unknown command', ['apply-all'], "unknown command 'apply-all'"],
    ['no command', [], 'Usage: origin-guard'],
    ['a wrong mode', ['plan', '--mode', 'yolo'], 'Allowed choices are observe, propose, enforce'],
    ['a wrong class', ['plan', '--class-mode', 'toString=observe'], 'It must be CLASS=MODE'],
    ['a wrong duration', ['plan', '--grace-seconds', '-5'], 'whole seconds'],
    ['a wrong account', ['plan', '--trusted-account', '12'], '12 digits'],
    ['a wrong function', ['plan', '--harmless-edge-function', 'x'], 'ARN of a Lambda'],
    ['a wrong endpoint', ['plan', '--endpoint-url', 'lab'], 'http or https'],
    ['two sources', ['plan', '--snapshot', drift, '--profile', 'x'], 'cannot be used with'],
    ['a hostile argument', ['\u001b[2Jx'], '\\u001b[2Jx'],
  ];

  it.each(cases)('%s', async (_, args, words) => {
    const { exitCode, out, err } = await guard(args);

    expect(exitCode).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(words);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).not.toContain('\u001b');
  });

  it.each([
    ['not JSON', 'Allow all\u001b[2J', 'standard input: this is not JSON'],
    ['nothing', '', 'standard input: the file is empty'],
    [
      'another schema',
      '{"schema":"x"}',
      'standard input: schema must be "origin-guard/snapshot/1", but is "x".',
    ],
    ['JSON made to overflow', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'and this is not'],
    ['a prototype', '{"__proto__":{"schema":"origin-guard/snapshot/1"}}', 'schema is missing'],
  ])('a snapshot that is %s', async (_, stdin, words) => {
    const { exitCode, out, err } = await guard(['plan', '--snapshot', '-'], { stdin });

    expect(exitCode).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(words);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).not.toContain('\u001b');
  });

  it('reads what Windows PowerShell redirects (UTF-16), and refuses what is no text', async () => {
    const [wide, binary] = [join(folder, 'wide.json'), join(folder, 'binary.json')];
    await writeFile(wide, Buffer.from(`\ufeff${await readFile(clean, 'utf8')}`, 'utf16le'));
    await writeFile(binary, Buffer.from([0x7b, 0xc3, 0x28]));

    expect((await guard(['audit', '--snapshot', wide])).exitCode).toBe(0);
    expect((await guard(['audit', '--snapshot', binary])).err).toContain('it is not UTF-8 text');
  });
});

describe('help', () => {
  it.each([['--help'], ['plan', '--help'], ['help', 'audit'], ['--version']])(
    '%s goes to stdout, exit 0',
    async (...args) => {
      const { exitCode, out, err } = await guard(args);

      expect(exitCode).toBe(0);
      expect(out).not.toBe('');
      expect(err).toBe('');
    },
  );

  it('shows examples and exit codes', async () => {
    const { out } = await guard(['--help']);

    expect(out).toContain('$ origin-guard collect --output account.json');
    expect(out).toContain('2  drift found');
  });
});
