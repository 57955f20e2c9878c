/** Golden scenarios: an account as the AWS CLI prints it, and exactly what the guard finds, writes and purges. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guardedPlan } from '../../lib/core/guard/guarded-plan.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { subjectKey } from '../../lib/core/model/subject.ts';
import { planContract } from '../../lib/core/plan/contract.ts';
import { decide } from '../../lib/core/plan/decide.ts';
import { subjectsOf } from '../../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../../lib/core/plan/earlier.ts';

interface Expected {
  /** Why this is the right answer; for people. */
  readonly why: string;
  /** What differs from the deployed defaults in mode `enforce`. */
  readonly settings?: Partial<Settings>;
  /** `ID action class subject distribution,distribution`, sorted. */
  readonly findings: readonly string[];
  readonly writes: readonly unknown[];
  /** Without `because`. */
  readonly invalidations: readonly { readonly distributionId: string; readonly paths: readonly string[] }[];
}

interface Printed {
  readonly writes: readonly unknown[];
  readonly invalidations: readonly { readonly distributionId: string; readonly paths: readonly string[] }[];
}

const read = <T>(...path: readonly string[]): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, ...path), 'utf8')) as T;

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const planOf = (snapshot: Snapshot, settings: Settings) => {
  const facts = factsWithEarlier(snapshot, settings);
  return guardedPlan(decide(facts, settings, subjectsOf(facts)), facts);
};

it('has scenarios', () => {
  expect(names.length).toBeGreaterThanOrEqual(25);
});

describe.each(names)('%s', (name) => {
  const expected = read<Expected>(name, 'expected.json');
  const snapshot = read<Snapshot>(name, 'snapshot.json');
  const settings: Settings = { ...defaultSettings, mode: 'enforce', ...expected.settings };
  // Planned inside each test, not beside them: mutation testing asks which test runs which code.
  const plan = () => planOf(snapshot, settings);
  const printed = () => JSON.parse(JSON.stringify(planContract(plan()))) as Printed;

  it('finds what is expected, and nothing else', () => {
    const found = plan().findings.map((finding) =>
      [
        finding.id,
        finding.action,
        finding.class,
        subjectKey(finding.subject),
        finding.distributions.join(','),
      ]
        .join(' ')
        .trim(),
    );
    expect(found.sort()).toEqual([...expected.findings].sort());
  });

  it('writes exactly what is expected', () => {
    expect(printed().writes).toEqual(expected.writes);
  });

  it('purges exactly what is expected', () => {
    const purges = printed().invalidations.map(({ distributionId, paths }) => ({ distributionId, paths }));
    expect(purges).toEqual(expected.invalidations);
  });

  it('says for every finding why, in a sentence', () => {
    for (const { because } of plan().findings) expect(because).toMatch(/^[A-Z].{20,}\.$/s);
  });

  it('says it in these words', async () => {
    const said = plan().findings.map(({ id, severity, subject, because, details, wait }) => ({
      ...{ id, severity, subject: subjectKey(subject), because, details },
      ...(wait === undefined ? {} : { wait }),
    }));
    await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, name, 'said.json'),
    );
  });

  it('prints a plan without undefined members', () => {
    expect(printed()).toEqual(planContract(plan()));
  });
});
