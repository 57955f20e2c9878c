/**
 * Thousands of generated questions to our evaluator and to an independent simulator. `ORACLE_PAIRS=50000` (and
 * `ORACLE_SEED`) asks more; `node test/oracle/main.ts` asks as many and prints what it counted.
 */
import { describe, expect, it } from 'vitest';
import { operatorsOf } from '../oracle/conditions.ts';
import { mixes } from '../oracle/mixes.ts';
import { compareMany, total } from '../oracle/run.ts';

const pairs = Number(process.env.ORACLE_PAIRS ?? 4_000);
const seed = Number(process.env.ORACLE_SEED ?? 20_261_124);

/** Of all questions of a mix, at most these parts may stay open, or be excused by a known gap. */
const limits: Readonly<Record<string, { readonly open: number; readonly gaps: number }>> = {
  plain: { open: 0.02, gaps: 0.01 },
  strange: { open: 0.05, gaps: 0.02 },
  hidden: { open: 0.15, gaps: 0.01 },
};

describe('evaluate and the simulator', () => {
  it.each(mixes)(
    'differ nowhere without a known reason: $name',
    async ({ name, mix, share }) => {
      const report = await compareMany(mix, Math.ceil(pairs * share), seed);
      expect(report.disagreement).toBeUndefined();
      const part = (count: number): number => count / report.pairs;
      const limit = limits[name];
      expect(part(total(report.undecided))).toBeLessThan(limit?.open ?? 0);
      expect(part(total(report.gaps))).toBeLessThan(limit?.gaps ?? 0);
      for (const outcome of ['allowed', 'denied', 'not-allowed']) {
        expect(part(report.outcomes[outcome] ?? 0), outcome).toBeGreaterThan(0.1);
      }
    },
    20_000 + pairs * 10,
  );

  it('are asked about every operator with every prefix and suffix that it may have', async () => {
    const [plain] = mixes;
    if (plain === undefined) throw new Error('There is no mix.');
    const { reached } = await compareMany(plain.mix, 1_500, seed);
    const asked = [...reached.keys()];
    const bases = new Set(asked.map((operator) => operator.replace(/^For\w+:/, '').replace(/IfExists$/, '')));
    expect([...bases].sort()).toEqual([...new Set([...Object.values(operatorsOf).flat(), 'Null'])].sort());
    for (const part of ['ForAnyValue:', 'ForAllValues:', 'IfExists']) {
      expect(asked.filter((operator) => operator.includes(part)).length, part).toBeGreaterThan(5);
    }
  });
});
