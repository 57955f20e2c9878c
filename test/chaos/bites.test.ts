import { describe, expect, it } from 'vitest';
import { bugs } from './bugs.ts';
import type { Plant } from './guard.ts';
import { runSeed } from './run.ts';
import { seedsInCi } from './shard.ts';

/** Where to begin to look for bugs that few seeds notice; all that CI runs are tried if need be. */
const lookFrom: Readonly<Record<string, number>> = {
  'has no lease': 25,
  'releases a lease that is not its own': 28,
  'publishes an outcome without storing it': 8,
  'takes unreadable for absent': 45,
};

/** What the first seed that notices says; undefined when none of those that CI runs does. */
const caughtBy = async (plant: () => Plant, from: number): Promise<readonly string[] | undefined> => {
  for (let tried = 0; tried < seedsInCi; tried += 1) {
    const { violations } = await runSeed(((from - 1 + tried) % seedsInCi) + 1, plant());
    if (violations.length > 0) return violations;
  }
  return undefined;
};

/** The rule that a bug breaks, where only one can be broken first. */
const rules: Readonly<Record<string, string>> = {
  'invalidates before the write': 'purge: ',
  'has no lease': 'lease: ',
  'reuses a CallerReference': 'rounds: ',
  'stores the intent after the write': 'stored: ',
  'removes a reader after one read': 'removal: ',
  'skips the settling': 'purge: ',
  'marks as verified without reading back': 'verified: ',
  'releases a lease that is not its own': 'lease: ',
  'publishes an outcome without storing it': 'message: ',
  'does not read again before the write': 'read: ',
  'forgets the purge of a path that vanished': 'cached: ',
};

describe('a guard that', () => {
  it.each(Object.entries(bugs))('%s is caught', { timeout: 240_000 }, async (name, plant) => {
    const violations = await caughtBy(plant, lookFrom[name] ?? 1);
    expect(violations).toBeDefined();
    const rule = rules[name];
    if (rule !== undefined) expect(violations?.filter((one) => one.startsWith(rule))).not.toEqual([]);
  });
});
