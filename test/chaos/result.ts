/** What is kept of a run. */
import { createHash } from 'node:crypto';
import type { Act } from './acts.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

export interface Result {
  readonly seed: number;
  readonly acts: readonly string[];
  /** What must never be; empty for a good run. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly traceHash: string;
  /** Where functions died: `before s3 PUT policy`. */
  readonly kills: readonly string[];
  readonly counts: {
    readonly calls: number;
    readonly faults: number;
    readonly writes: number;
    readonly races: number;
    readonly outcomes: number;
    readonly invalidations: number;
  };
}

const hashOf = (trace: readonly string[]): string =>
  createHash('sha256').update(trace.join('\n')).digest('hex');

export const resultOf = (world: World, chosen: readonly Act[], watch: Watch): Result => ({
  seed: world.seed,
  acts: chosen.map(({ name }) => name),
  violations: watch.violations,
  trace: world.trace,
  traceHash: hashOf(world.trace),
  kills: world.kills,
  counts: {
    ...watch.count(),
    ...watch.calls(),
    races: watch.races().length,
    invalidations: [...world.account.cloudFront.distributions.values()].flatMap((one) => one.invalidations)
      .length,
  },
});
