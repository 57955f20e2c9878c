import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeIo } from './fixtures/fake-io.ts';
import { run } from './run.ts';

const planOf = async (count: number, terminal: boolean) => {
  const folder = await mkdtemp(join(tmpdir(), 'origin-guard-long-'));
  const file = join(folder, 'many.json');
  const buckets = Array.from({ length: count }, (_, index) => ({ Name: `b${index}`, Policy: null }));
  const head = { schema: 'origin-guard/snapshot/1', account: '111122223333', partition: 'aws' };
  const lists = { distributions: [], originAccessControls: [], originAccessIdentities: [], keys: [] };
  await writeFile(file, JSON.stringify({ ...head, takenAt: '2026-11-24T00:00:00Z', ...lists, buckets }));
  const io = fakeIo({ terminal });
  await run(['plan', '--json', '--snapshot', file], io);
  await rm(folder, { recursive: true });
  return io;
};

it('says on a terminal that it decides about many buckets, and leaves the line clean', async () => {
  const io = await planOf(1000, true);
  expect(io.err()).toBe('\r\u001b[KDeciding about 1000 buckets …\r\u001b[K');
  expect(JSON.parse(io.out())).toMatchObject({ schema: 'origin-guard/plan/1' });
});

it('is silent about few buckets, and in a pipe', async () => {
  expect((await planOf(999, true)).err()).toBe('');
  expect((await planOf(1000, false)).err()).toBe('');
});
