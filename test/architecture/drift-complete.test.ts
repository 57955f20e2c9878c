/** A drift kind is whole: rule, test, page with its headings and true examples, index, and fresh generated files. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rules } from '../../lib/core/drift/index.ts';
import { driftFolder, indexText, kindsIn, pageHeadings, staleFiles } from '../../scripts/generate.ts';
import { refusal, scaffold } from '../../scripts/new-drift.ts';
import { detectExample, examplesOf, pageOf } from '../support/page-examples.ts';

const kinds = kindsIn();

it('lists every folder in the index, and nothing else', () => {
  expect(kinds.length).toBeGreaterThan(0);
  expect(rules.map((rule) => rule.kind)).toEqual(kinds);
});

it('has fresh generated files (npm run generate)', async () => {
  expect(await staleFiles()).toEqual([]);
});

describe.each(kinds)('%s', (kind) => {
  it.each(['rule.ts', 'rule.test.ts', 'README.md'])('has %s', (file) => {
    expect(existsSync(join(driftFolder(), kind, file))).toBe(true);
  });

  it('has a page with the fixed headings, in order, each with text', () => {
    const sections = pageOf(kind).split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(pageHeadings);
    for (const section of sections) {
      const body = section.slice(section.indexOf('\n')).trim();
      expect(body.length, section).toBeGreaterThan(40);
    }
  });

  it('names its folder as its kind, and ids of the catalogue', () => {
    const rule = rules.find((candidate) => candidate.kind === kind);
    expect(rule?.ids.length).toBeGreaterThan(0);
    for (const id of rule?.ids ?? []) expect(id).toMatch(/^[A-Z][A-Z0-9_]+$/);
  });
});

const examples = rules.flatMap((rule) =>
  examplesOf(pageOf(rule.kind)).map((example, index) => ({
    rule,
    example,
    name: `${rule.kind} example ${index + 1}`,
  })),
);

describe('pages say true things', () => {
  // Kinds about distributions or the account have no policy to show.
  const aboutPolicies = rules.filter(({ subject }) => subject === 'bucket' || subject === 'key');

  it.each(aboutPolicies.map((rule) => rule.kind))('%s shows what is bad and what is good', (kind) => {
    const verdicts = new Set(examplesOf(pageOf(kind)).map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(['bad', 'good']);
  });

  it.each(examples)('$name', ({ rule, example }) => {
    const found = detectExample(rule, example.policy).map(({ id }) => id);
    if (example.verdict === 'good') expect(found).toEqual([]);
    else expect(found).toContain(example.id);
  });
});

describe('npm run new:drift', () => {
  const made: string[] = [];
  const repository = (): string => {
    const root = mkdtempSync(join(tmpdir(), 'origin-guard-'));
    made.push(root);
    mkdirSync(driftFolder(root), { recursive: true });
    return root;
  };
  afterEach(() => {
    for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  it.each([
    [undefined, /Name the kind/],
    ['Bucket-Policy', /kebab-case/],
    ['../bucket-x', /kebab-case/],
    ['bucket', /kebab-case/],
    ['something-else', /names no resource/],
    ['bucket-policy-stale-grant', /exists already/],
  ])('refuses %s', (name, reason) => {
    expect(refusal(name)).toMatch(reason);
  });

  it('makes a rule, a page with all headings, and a test that fails until it is written', () => {
    const root = repository();
    expect(refusal('bucket-policy-odd', root)).toBeUndefined();

    scaffold('bucket-policy-odd', root);

    const read = (file: string): string =>
      readFileSync(join(driftFolder(root), 'bucket-policy-odd', file), 'utf8');
    expect(read('rule.ts')).toContain("kind: 'bucket-policy-odd'");
    expect(read('rule.test.ts')).toContain('expect.fail(');
    for (const heading of pageHeadings) expect(read('README.md')).toContain(`## ${heading}\n`);
    expect(indexText(kindsIn(root))).toContain("from './bucket-policy-odd/rule.ts'");
    expect(refusal('bucket-policy-odd', root)).toMatch(/exists already/);
  });

  it('notices a stale index', async () => {
    const root = repository();
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(driftFolder(root), 'index.ts'), 'old');
    writeFileSync(join(root, 'docs/drift.md'), 'old');
    expect(await staleFiles(root)).toEqual(['lib/core/drift/index.ts', 'docs/drift.md']);
  });
});
