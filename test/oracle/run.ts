/** Puts many generated questions to both evaluators and counts the verdicts. */
import fc from 'fast-check';
import type { Case } from './case.ts';
import { anyCase, type Mix } from './cases.ts';
import { judge, type Verdict } from './judge.ts';
import { operatorsReached } from './ours.ts';

export interface Report {
  readonly pairs: number;
  readonly agreed: number;
  /** Agreed answers by outcome: a comparison in which nearly nothing is allowed proves little. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often a condition with this operator was asked in a statement whose principal, action and resource matched. */
  readonly reached: ReadonlyMap<string, number>;
  readonly undecided: Readonly<Record<string, number>>;
  readonly gaps: Readonly<Record<string, number>>;
  /** The smallest question on which both differ without a known reason, in words; undefined when there is none. */
  readonly disagreement: string | undefined;
}

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const describe = (asked: Case, verdict: Verdict & { readonly type: 'disagree' }): string =>
  `We say ${verdict.ours.outcome} (${verdict.ours.because}), the simulator says ${verdict.theirs}:\n${JSON.stringify(asked, null, 1)}`;

const count = (table: Record<string, number>, name: string): void => {
  table[name] = (table[name] ?? 0) + 1;
};

export const compareMany = async (mix: Mix, pairs: number, seed: number): Promise<Report> => {
  const counts = { pairs: 0, agreed: 0 };
  const outcomes: Record<string, number> = {};
  const reached = new Map<string, number>();
  const undecided: Record<string, number> = {};
  const gaps: Record<string, number> = {};
  const property = fc.asyncProperty(anyCase(mix), async (asked) => {
    const verdict = await judge(asked);
    if (verdict.type === 'disagree') throw new Error(describe(asked, verdict));
    counts.pairs += 1;
    for (const operator of operatorsReached(asked)) reached.set(operator, (reached.get(operator) ?? 0) + 1);
    if (verdict.type === 'agree') {
      counts.agreed += 1;
      count(outcomes, verdict.outcome);
    } else count(verdict.type === 'gap' ? gaps : undecided, verdict.name);
  });
  const details = await fc.check(property, { numRuns: pairs, seed });
  const error = details.errorInstance;
  const disagreement = details.failed ? (error instanceof Error ? error.message : String(error)) : undefined;
  return { ...counts, outcomes, reached, undecided, gaps, disagreement };
};
