import { describe, expect, it } from 'vitest';
import { fakeIo, fixture } from './fixtures/fake-io.ts';
import { run } from './run.ts';

const guard = async (args: readonly string[], options: Parameters<typeof fakeIo>[0] = {}) => {
  const io = fakeIo(options);
  const exitCode = await run(args, io);
  return { exitCode, out: io.out(), err: io.err() };
};

const named = (name: string, message: string) => async () => {
  throw Object.assign(new Error(message), { name });
};
const commands = ['history', 'undo r1', 'status', 'doctor', 'pause', 'resume', 'resume site'];

describe('a command that needs the installed stack', () => {
  it.each(commands)('%s takes no snapshot', async (words) => {
    const args = words.split(' ');
    const { exitCode, out, err } = await guard([...args, '--snapshot', fixture('clean.json')]);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toBe(
      'origin-guard: This command works with the installed stack; a snapshot has no part in it.\n',
    );
  });

  it.each(commands)('%s says in words that nothing is installed', async (words) => {
    const args = words.split(' ');
    const installation = named('LiveAccountError', 'Origin Guard is not installed in account 1.');
    const { exitCode, out, err } = await guard(args, { installation });
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^origin-guard: Origin Guard is not installed in account 1\./);
    expect(err).not.toContain('at ');
  });

  it.each(['AwsCallError', 'InstallationError', 'DamagedItem', 'CredentialsProviderError'])(
    'tells trouble of kind %s as it is worded, and what it means for an undo',
    async (kind) => {
      const installation = named(kind, 'GetItem failed.');
      expect((await guard(['status'], { installation })).err).toBe('origin-guard: GetItem failed.\n');
      expect((await guard(['undo', 'r1'], { installation })).err).toMatch(
        /^origin-guard: GetItem failed\. If something was written, the follow-up finds it/,
      );
    },
  );

  it('does not call a bug by another name', async () => {
    const { exitCode, err } = await guard(['status'], { installation: named('TypeError', 'x is undefined') });
    expect(exitCode).toBe(1);
    expect(err).toContain('this should not have happened, and no policy was written');
    // Of an undo that cannot be said.
    const undo = await guard(['undo', 'r1'], { installation: named('TypeError', 'x is undefined') });
    expect(undo.err).toMatch(
      /please report it: TypeError: x is undefined\. If something was written, the follow-up/,
    );
  });
});

describe('what is typed', () => {
  it.each([
    [['history', '--since', 'yesterday'], /--since.*30m, 12h or 7d/],
    [['history', '--limit', '0'], /--limit.*1 to 9999/],
    [['history', '--stage', '../x'], /--stage.*letters, digits and hyphens/],
    [['pause', '--mode', 'enforce'], /--mode.*observe, propose/],
    [['undo'], /missing required argument 'repair-id'/],
    [['history', '--bucket', 'site', '--key', 'arn:aws:kms:eu-west-1:111122223333:key/k'], /not both/],
    [['history', '--key', 'arn:aws:s3:::site'], /"arn:aws:s3:::site" is no document/],
    [['resume', 'site', '--hold', 'h'], /not both/],
    [['resume', 'Not A Bucket'], /is no document/],
  ])('%j is refused', async (args, because) => {
    const { exitCode, out, err } = await guard(args);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(because);
  });

  it('help tells every command, with examples', async () => {
    const { exitCode, out } = await guard(['--help']);
    expect(exitCode).toBe(0);
    for (const command of [
      'plan',
      'audit',
      'collect',
      'history',
      'undo',
      'status',
      'doctor',
      'pause',
      'resume',
    ])
      expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect((await guard(['undo', '--help'])).out).toContain('Exit codes:');
    expect((await guard(['resume', '--help'])).out).toContain('origin-guard resume acme-docs');
  });
});
