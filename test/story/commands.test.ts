/** The command line as a process of its own, against the deployed stack of the lab: it finds the installation by itself. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSecret } from '../../lab/story/actors.ts';
import { root } from '../../lab/world.ts';
import { type Bed, startBed } from './bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
}, 120_000);
afterAll(async () => {
  await bed?.lab.close();
});

/** As alice; nothing of the host's environment gets in. */
const guard = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [`${root}cli/main.ts`, ...args, '--endpoint-url', bed.lab.endpoint], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: 'AKIALABALICE',
      AWS_SECRET_ACCESS_KEY: labSecret,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
  const exit = new Promise<number | null>((done) => child.on('close', done));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exit, out, err };
};
const json = async (...args: readonly string[]) => {
  const { out, err } = await guard(...args, '--stage', 'lab', '--json');
  return { ...JSON.parse(out), err };
};

it('says what is not installed, and how to name what is', async () => {
  const { exitCode, out, err } = await guard('history');
  expect([exitCode, out]).toEqual([1, '']);
  expect(err).toBe(
    `origin-guard: Origin Guard is not installed in account ${bed.lab.account.id}, Region us-east-1 (no parameter ` +
      '/origin-guard/prod/installation): deploy it, or name its stage with --stage.\n',
  );
});

it('takes a repair of the deployed functions back, which then leave it alone until it is resumed', async () => {
  const since = bed.mark();
  await bed.deletePolicy('acme-docs');
  await bed.outcome(since, 'repair', 'acme-docs');
  await bed.settled();
  const { repairs } = await json('history', '--bucket', 'acme-docs');
  expect(repairs).toHaveLength(1);
  const id = String(repairs[0].repairId);

  expect(await json('undo', id, '--yes')).toMatchObject({ result: 'undone', verified: true, to: null });
  await bed.outcome(since, 'undo', 'acme-docs');
  await bed.settled();
  expect(bed.writes(since, 'acme-docs')).toBe(1);
  expect(await json('status')).toMatchObject({
    stage: 'lab',
    mode: 'enforce',
    pause: null,
    holds: [{ reason: 'undone', repairId: id }],
  });
  expect(bed.lab.slack.messages.some(({ text: message }) => /Took back/.test(message))).toBe(true);

  expect(await json('resume', 'acme-docs')).toMatchObject({ lifted: [{ repairId: id }] });
  await bed.settled();
  expect(bed.writes(since, 'acme-docs')).toBe(2);
}, 60_000);

it('pauses the deployed functions, and lets them go on', async () => {
  const since = bed.mark();
  expect(await json('pause', '--reason', 'a test')).toMatchObject({ pause: { mode: 'observe' } });
  await bed.deletePolicy('acme-docs');
  await bed.outcome(since, 'finding', 'acme-docs');
  await bed.settled();
  expect(bed.writes(since, 'acme-docs')).toBe(0);
  expect(await json('resume')).toMatchObject({ before: 'observe' });
  await bed.outcome(since, 'repair', 'acme-docs');
  expect(bed.writes(since, 'acme-docs')).toBe(1);
}, 60_000);
