/** docs/operations.md tells every permission that a person needs, as far as the code tells. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeIo } from '../../cli/fixtures/fake-io.ts';
import { createProgram } from '../../cli/program.ts';
import { root } from '../../scripts/build.ts';
import { permissionsOfCode } from './stack-calls.ts';

const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');

/** Named with or without its service, as tables do after the first of a kind. */
const tells = (row: string, permission: string): boolean =>
  row.includes(`\`${permission}\``) || row.includes(`\`${permission.split(':')[1]}\``);
const rowsOf = (...heads: readonly string[]): string =>
  page
    .split('\n')
    .filter((line) => heads.some((head) => line.startsWith(`| ${head}`)))
    .join('\n');
const untold = async (entry: string, rows: string): Promise<readonly string[]> =>
  (await permissionsOfCode(entry)).filter((permission) => !tells(rows, permission));

const steering = rowsOf('`history`', '`pause`', '|');

test('the permissions of pause and resume', async () => {
  expect(await untold('lib/pause.ts', `${steering}${rowsOf('`resume` of the account')}`)).toEqual([]);
  expect(await untold('lib/resume.ts', `${steering}${rowsOf('`resume` of a document')}`)).toEqual([]);
});

test('the permissions of undo', async () => {
  expect(await permissionsOfCode('lib/undo.ts')).toContain('s3:PutBucketPolicy');
  expect(await untold('lib/undo.ts', `${steering}${rowsOf('`undo`', '|')}`)).toEqual([]);
});

test('the permissions of doctor', async () => {
  const doctor = rowsOf('`doctor`', '`undo`', '|', 'find the');
  expect(await permissionsOfCode('lib/doctor.ts')).toContain('events:DescribeRule');
  expect(await untold('lib/doctor.ts', `${steering}${doctor}`)).toEqual([]);
});

test('every command that the page names is there, with the options that it names', () => {
  const commands = createProgram(fakeIo(), () => {}).commands;
  const named = [...page.matchAll(/guard (history|undo|status|doctor|pause|resume)\b([^`\n]*)/g)];
  expect(named.length).toBeGreaterThan(10);
  for (const [line, name, rest = ''] of named) {
    const command = commands.find((one) => one.name() === name);
    const options = [...(rest.split('#')[0]?.matchAll(/--[a-z-]+/g) ?? [])].map(([option]) => option);
    const known = command?.options.map(({ long }) => long) ?? [];
    expect(known, line).toEqual(expect.arrayContaining(options));
  }
});
