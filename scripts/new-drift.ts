/** `npm run new:drift <kind>`: makes lib/core/drift/<kind>/ from a template and refreshes what is generated. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { driftFolder, pageHeadings, writeGenerated } from './generate.ts';

const subjects: readonly (readonly [string, string])[] = [
  ['bucket-', 'bucket'],
  ['key-', 'key'],
  ['distribution-', 'distribution'],
  ['origin-', 'distribution'],
  ['account-', 'account'],
];

const subjectOf = (kind: string): string | undefined =>
  subjects.find(([prefix]) => kind.startsWith(prefix))?.[1];

/** Why `kind` cannot be a drift kind, as a sentence; undefined when it can. */
export const refusal = (kind: string | undefined, root?: string): string | undefined => {
  if (kind === undefined || kind === '') return 'Name the kind: npm run new:drift bucket-policy-something';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(kind) || kind.length > 60)
    return `"${kind}" is no kind: use kebab-case of up to 60 characters, resource first, named as the bad state.`;
  if (subjectOf(kind) === undefined)
    return `"${kind}" names no resource: begin with ${subjects.map(([prefix]) => prefix).join(', ')}.`;
  if (existsSync(join(driftFolder(root), kind)))
    return `lib/core/drift/${kind} exists already; it was left alone.`;
  return undefined;
};

const idOf = (kind: string): string => kind.toUpperCase().replaceAll('-', '_');

const ruleType: Readonly<Record<string, string>> = {
  bucket: 'BucketRule',
  key: 'KeyRule',
  distribution: 'DistributionRule',
  account: 'AccountRule',
};

const ruleText = (
  kind: string,
  subject: string,
): string => `/** ${kind}: say in one sentence what is wrong. */
import type { ${ruleType[subject]} } from '../define.ts';

export const rule: ${ruleType[subject]} = {
  kind: '${kind}',
  ids: ['${idOf(kind)}'],
  class: 'report',
  severity: 'medium',
  title: '${kind.replaceAll('-', ' ')}',
  subject: '${subject}',
  detect: () => [],
};
`;

const testText = (): string => `import { expect, it } from 'vitest';
import { rule } from './rule.ts';

it('finds what its page calls bad', () => {
  const todo = 'build a snapshot with test/support/builders.ts and say what detect finds';
  expect.fail(\`The test of \${rule.kind} is not written: \${todo}.\`);
});
`;

const pageText = (kind: string): string =>
  [`# ${kind}`, ...pageHeadings.map((heading) => `## ${heading}\n\nNot written.`)].join('\n\n').concat('\n');

/** Writes the three files of a kind; the caller has asked {@link refusal} first. */
export const scaffold = (kind: string, root?: string): void => {
  const folder = join(driftFolder(root), kind);
  mkdirSync(folder);
  writeFileSync(join(folder, 'rule.ts'), ruleText(kind, subjectOf(kind) ?? 'bucket'));
  writeFileSync(join(folder, 'rule.test.ts'), testText());
  writeFileSync(join(folder, 'README.md'), pageText(kind));
};

const main = async (): Promise<void> => {
  const kind = process.argv[2];
  const refused = refusal(kind);
  if (kind === undefined || refused !== undefined) {
    console.error(refused);
    process.exitCode = 1;
    return;
  }
  scaffold(kind);
  await writeGenerated();
  console.log(
    `Made lib/core/drift/${kind}: write rule.ts, rule.test.ts and README.md, then npm run generate.`,
  );
};

if (import.meta.main) await main();
