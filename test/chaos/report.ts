/** What many runs came to: what broke, and that enough happened in them. */
import type { Result } from './result.ts';

export const replayCommand = (seed: number): string => `npm run chaos -- --seeds 1 --from ${seed} --trace`;

export interface Report {
  add(result: Result): void;
  /** Of one bad run: the seed, what broke, and how to see it again. */
  faultOf(result: Result): string;
  isGood(): boolean;
  summary(): string;
}

const faultOf = ({ seed, acts, violations, traceHash }: Result): string =>
  [
    `Seed ${seed} (${acts.join('; ')}) broke ${violations.length} rules:`,
    ...violations.map((violation) => `  ${violation}`),
    `Again, exactly: ${replayCommand(seed)} (trace ${traceHash.slice(0, 16)})`,
  ].join('\n');

const countBy = (names: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const listed = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].sort(([, one], [, other]) => other - one).map(([name, count]) => `  ${count} x ${name}`);

export const createReport = (): Report => {
  const bad: string[] = [];
  const kills: string[] = [];
  const total = { seeds: 0, calls: 0, faults: 0, writes: 0, outcomes: 0, invalidations: 0, races: 0 };
  const startedAt = performance.now();
  return {
    add: (result) => {
      total.seeds += 1;
      for (const name of Object.keys(result.counts) as (keyof Result['counts'])[])
        total[name] += result.counts[name];
      kills.push(...result.kills);
      if (result.violations.length > 0) bad.push(`seed ${result.seed}: ${result.violations[0]}`);
    },
    faultOf,
    isGood: () => bad.length === 0,
    summary: () => {
      const { seeds, calls, faults, writes, outcomes, invalidations, races } = total;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      return [
        `${seeds} seeds, ${bad.length} bad, ${seconds} s`,
        `${calls} calls of AWS, ${faults} of them hit by a fault; ${kills.length} functions killed`,
        `${writes} policy writes of the guard, ${races} of them in the race that S3 leaves open`,
        `${invalidations} invalidations, ${outcomes} messages`,
        'killed at:',
        ...listed(countBy(kills)),
        ...bad,
      ].join('\n');
    },
  };
};
