/** The commands that work with the installed stack, in a person's hands, on the real adapters. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeIo } from '../../cli/fixtures/fake-io.ts';
import { run } from '../../cli/run.ts';
import { readInstallation } from '../../lib/installation.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const installation = () => {
  const variables = {
    ORIGIN_GUARD_ACCOUNT: bed.account.id,
    ORIGIN_GUARD_TABLE: bed.table.name,
    ORIGIN_GUARD_QUEUE_URL: 'q',
    ORIGIN_GUARD_MODE: 'enforce',
  };
  const written = {
    schema: 'origin-guard/installation/1',
    version: '1.2.3',
    stage: 'prod',
    region: 'us-east-1',
  };
  return readInstallation(JSON.stringify({ ...written, variables }), 'p');
};

/** One command line as alice; `answer` is what she says when she is asked. */
const guard = async (args: readonly string[], answer?: string) => {
  const io = fakeIo({
    ...(answer === undefined ? {} : { answer }),
    installation: async () => ({ ...(await bed.as(bed.actors.alice)), installation: installation() }),
  });
  const exitCode = await run(args, io);
  return { exitCode, out: io.out(), err: io.err() };
};
const json = async (...args: readonly string[]) => {
  const { exitCode, out } = await guard([...args, '--json']);
  return { exitCode, ...JSON.parse(out) };
};

/** Terraform drops the reader of `files`, the guard gives it back; answers the id of the repair. */
const repaired = async (): Promise<string> => {
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  await bed.deliver();
  bed.lose();
  const { repairs } = await json('history', '--bucket', 'files', '--limit', '1');
  return repairs[0].repairId;
};
const reads = () => JSON.stringify(bed.policy('files') ?? null).includes('cloudfront');

describe('history', () => {
  it('lists repairs newest first, with what was wrong, who did it and what became of it', async () => {
    const first = await repaired();
    bed.advance(minute);
    await putPolicy(bed.actors.terraform, 'media', unconditioned(bed.right.media));
    await bed.deliver();
    const { exitCode, out, err } = await guard(['history']);
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    expect(out).toContain(`Repairs in account ${bed.account.id} (stage prod, us-east-1), newest first`);
    expect(out).toMatch(
      /bucket media · done\n.*Narrowed the CloudFront access[\s\S]*bucket files · done\n.*Restored the CloudFront read access to bucket files \(GRANT_MISSING_OAC\), after/,
    );
    expect(out).toContain(`    id ${first}\n`);
    expect(out).toContain('2 repairs. All of one: guard history <id>.');
  });

  it('is one JSON document, and takes a bucket, a key, a span and a limit', async () => {
    const id = await repaired();
    expect(await json('history')).toMatchObject({
      schema: 'origin-guard/history/1',
      account: bed.account.id,
      repairs: [
        {
          repairId: id,
          document: { type: 'bucket', name: 'files' },
          state: 'verified',
          findings: [{ id: 'GRANT_MISSING_OAC', class: 'grant' }],
          actor: { kind: 'automation', tool: 'Terraform' },
          undoes: null,
          undoneBy: null,
        },
      ],
    });
    expect((await json('history', '--bucket', 'media')).repairs).toEqual([]);
    expect((await json('history', '--key', bed.seeded.keyArn)).repairs).toEqual([]);
    bed.advance(2 * 60 * minute);
    expect((await json('history', '--since', '1h')).repairs).toEqual([]);
    expect((await json('history', '--since', '1d', '--bucket', 'files')).repairs).toHaveLength(1);
    expect((await guard(['history', '--since', '1h'])).out).toContain('No repair.');
  });

  it('shows all of one: findings, both policies, purges that are open, and how to take it back', async () => {
    const id = await repaired();
    const shown = await guard(['history', id]);
    expect(shown.exitCode).toBe(0);
    expect(shown.out).toContain('bucket-policy-missing-grant (GRANT_MISSING_OAC)');
    expect(shown.out).toContain('    +      "Sid": "OriginGuardAllowCloudFrontRead"');
    expect(shown.out).toContain(`To take it back: guard undo ${id}`);
    const { undoId } = await json('undo', id, '--yes');
    expect(await json('history', id)).toMatchObject({
      schema: 'origin-guard/repair/1',
      undoneBy: undoId,
      before: { Statement: expect.any(Array) },
      undo: { check: 'already-undone' },
      openRevocations: [],
    });
    const undone = await json('history', undoId);
    expect(undone).toMatchObject({
      undoes: id,
      actor: { kind: 'person' },
      undo: { command: `origin-guard undo ${undoId}` },
    });
    expect(undone.openRevocations).toEqual([
      expect.objectContaining({ distributionId: bed.seeded.distributions.blog.id, state: 'settling' }),
    ]);
    expect((await guard(['history', undoId])).out).toContain('CACHES STILL TO PURGE');
  });

  it('says what is wrong with an id or a name', async () => {
    const unknown = await guard(['history', 'nonsense']);
    expect(unknown).toMatchObject({ exitCode: 1, out: '' });
    expect(unknown.err).toMatch(/^origin-guard: There is no repair nonsense .*guard history\.\n$/);
    expect((await guard(['history', '--bucket', 'No Bucket'])).err).toContain('"No Bucket" is no document');
  });
});

describe('undo', () => {
  it('shows what it writes, asks, and does it when the person says so', async () => {
    const id = await repaired();
    const { exitCode, out, err } = await guard(['undo', id], 'y\n');
    expect(exitCode).toBe(0);
    expect(err).toContain('Take the repair back? [y/N] ');
    expect(out).toContain('    -      "Sid": "OriginGuardAllowCloudFrontRead"');
    expect(out).toContain('WHO GAINS\n  Nobody.\n');
    expect(out).toMatch(/WHO LOSES\n {2}Distribution arn:\S+ loses s3:GetObject\n/);
    expect(out).toMatch(/CACHES TO PURGE\n {2}E\w+ \/files\/\* \(bucket files\)\n/);
    expect(out).toMatch(
      /Done, and read back as written\. This is [\w-]+\.\n.*guard undo [\w-]+\n.*guard resume files\n$/,
    );
    expect(reads()).toBe(false);
  });

  it('does nothing when the person says anything else, or when nobody can be asked', async () => {
    const id = await repaired();
    const no = await guard(['undo', id], '');
    expect(no).toMatchObject({ exitCode: 0, err: expect.stringContaining('Nothing was written.') });
    const nobody = await guard(['undo', id]);
    expect(nobody.exitCode).toBe(1);
    expect(nobody.err).toBe(
      'origin-guard: Nothing was written: this writes to AWS, and there is nobody to ask. Say --yes to do it.\n',
    );
    expect(nobody.out).toContain('WHO LOSES');
    expect(reads()).toBe(true);
  });

  it('is one JSON document, also when it is refused or declined', async () => {
    const id = await repaired();
    const declined = await guard(['undo', id, '--json'], 'n');
    expect(JSON.parse(declined.out)).toMatchObject({ schema: 'origin-guard/undo/1', result: 'declined' });
    expect(declined.err).toContain('WHO LOSES');
    expect(await json('undo', id, '--yes')).toMatchObject({
      exitCode: 0,
      result: 'undone',
      verified: true,
      repairId: id,
      gains: [],
      losses: [{ actions: ['s3:GetObject'], certain: true }],
      invalidations: [{ paths: ['/files/*'] }],
    });
    expect(await json('undo', id, '--yes')).toMatchObject({
      exitCode: 1,
      result: 'refused',
      check: 'already-undone',
    });
  });

  it('tells what changed when the policy moved since', async () => {
    const id = await repaired();
    const statement = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${bed.account.id}:root` },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::files',
    };
    const document = bed.policy('files') as { readonly Statement: readonly unknown[] };
    await putPolicy(bed.actors.terraform, 'files', {
      ...document,
      Statement: [...document.Statement, statement],
    });
    const { exitCode, out, err } = await guard(['undo', id, '--yes']);
    expect(exitCode).toBe(1);
    expect(out).toMatch(
      /^What changed in the policy of bucket files since the repair\n[\s\S]*\+ .*"Sid": "Theirs"/,
    );
    expect(err).toMatch(/^origin-guard: The policy is not the one any more .*Nothing was written/);
  });

  it('waits for another writer a while, then says so', async () => {
    const id = await repaired();
    const now = bed.app.ports.clock.now();
    const files = { type: 'bucket', name: 'files' } as const;
    await bed.app.ports.state.acquireLease(files, 'another', now, now + 5_000);
    expect((await guard(['undo', id, '--yes'])).exitCode).toBe(0);
    await bed.app.ports.state.acquireLease(files, 'another', now, now + 60 * minute);
    const { undoneBy } = await json('history', id);
    expect(await guard(['undo', undoneBy, '--yes'])).toMatchObject({
      exitCode: 1,
      err: 'origin-guard: Nothing was written: another run is writing it. Try again in a minute.\n',
    });
  });

  it('of an unknown id is an error in words', async () => {
    expect(await guard(['undo', 'nonsense', '--yes'])).toMatchObject({
      exitCode: 1,
      out: '',
      err: expect.stringMatching(/^origin-guard: There is no repair nonsense/),
    });
  });
});

describe('status, resume and pause', () => {
  it('show what is held and why, and let it be repaired again', async () => {
    const id = await repaired();
    await guard(['undo', id, '--yes']);
    const shown = await guard(['status']);
    expect(shown.out).toContain('Not paused; the mode is enforce.');
    expect(shown.out).toMatch(
      /HELD \(1\)[\s\S]*bucket files · a repair is held[\s\S]*user\/alice took back repair/,
    );
    expect(shown.out).toContain('Under way: 1 open revocation,');
    const { holds, openRevocations } = await json('status');
    expect(holds).toEqual([expect.objectContaining({ reason: 'undone', repairId: id })]);
    expect(openRevocations).toHaveLength(1);
    bed.lose();
    await bed.drain();
    expect(reads()).toBe(false);
    bed.advance(minute);
    const resumed = await guard(['resume', 'bucket:files']);
    expect(resumed).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^Resumed bucket files; it is looked at now/),
    });
    await bed.drain();
    expect(reads()).toBe(true);
    expect((await guard(['resume', 'files'])).out).toBe('Nothing is held on bucket files.\n');
    expect((await json('status')).holds).toEqual([]);
  });

  it('lift one hold by its id, and say when there is none', async () => {
    const id = await repaired();
    await guard(['undo', id, '--yes']);
    const { holds } = await json('status');
    const holdId = String(holds[0].holdId);
    expect(await json('resume', '--hold', holdId)).toMatchObject({
      schema: 'origin-guard/resume/1',
      lifted: [{ holdId, document: { type: 'bucket', name: 'files' } }],
    });
    expect(await guard(['resume', '--hold', holdId])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`There is no open hold ${holdId}`),
    });
  });

  it('stop every write at once, tell who did it and why, and let go again', async () => {
    const paused = await guard(['pause', '--reason', 'incident 4711']);
    expect(paused.exitCode).toBe(0);
    expect(paused.out).toMatch(/^Paused account \d+ .* to observe: nothing is written/);
    await deletePolicy(bed.actors.terraform, 'files');
    await bed.deliver();
    expect(bed.writes('files')).toBe(0);
    expect(await json('status')).toMatchObject({
      pause: { mode: 'observe', reason: 'incident 4711', by: { name: expect.stringContaining('alice') } },
    });
    expect((await guard(['status'])).out).toMatch(/PAUSED to observe by \S+alice on .* \(incident\s4711\)/);
    const told = bed.outcomes().filter(({ type }) => type === 'marker');
    expect(told.map(({ because }) => because)).toEqual([
      expect.stringMatching(/alice paused Origin Guard to observe. The reason: incident 4711\./),
    ]);
    expect(await json('pause', '--mode', 'propose')).toMatchObject({
      schema: 'origin-guard/pause/1',
      before: 'observe',
      pause: { mode: 'propose', reason: null },
    });
    expect((await guard(['resume'])).out).toMatch(/^Ended the pause of account .* \(propose\)\.\n/);
    await bed.drain();
    expect(bed.writes('files')).toBe(1);
    expect((await guard(['resume'])).out).toMatch(/ was not paused\.\n$/);
  });

  it('stop every write also when nobody can be told', async () => {
    const installed = await bed.as(bed.actors.alice);
    const { ports } = installed.app;
    const putOutcome = async (): Promise<never> => Promise.reject(new Error('the table is throttled'));
    Object.assign(ports, { state: { ...ports.state, putOutcome } });
    const io = fakeIo({ installation: async () => ({ ...installed, installation: installation() }) });
    expect(await run(['pause'], io)).toBe(0);
    expect(io.out()).toMatch(/^Paused account/);
    expect(await bed.app.ports.state.pause()).toBe('observe');
  });
});
