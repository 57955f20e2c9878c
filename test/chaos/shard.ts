/** The seeds that CI runs, in parts that run side by side. */
import { describe, expect, it } from 'vitest';
import { createReport } from './report.ts';
import type { Result } from './result.ts';
import { runSeed } from './run.ts';

export const seedsInCi = 500;
const seedsInTest = 25;

const changes = [
  's3 PUT policy',
  'dynamodb PutItem',
  'dynamodb UpdateItem',
  'dynamodb DeleteItem',
  'dynamodb TransactWriteItems',
  'events PutEvents',
];
/** What each half of the seeds must have seen; a key's policy and an invalidation come in the long run. */
const mustDieAt = changes.flatMap((change) => [`before ${change}`, `after ${change}`]);

/** A bad seed says how to see it again, and what happened in it. */
const told = (results: readonly Result[]): string => {
  const report = createReport();
  return results
    .filter(({ violations }) => violations.length > 0)
    .map((result) => `${report.faultOf(result)}\n${result.trace.join('\n')}`)
    .join('\n\n');
};

/** Defines the tests of part `shard` of `shards`, counted from 1. */
export const chaosShard = (shard: number, shards: number): void => {
  const each = seedsInCi / shards;
  const first = (shard - 1) * each + 1;
  const killed = new Set<string>();
  describe('nothing is lost, whatever dies and whoever writes at the same time', () => {
    for (let from = first; from < first + each; from += seedsInTest) {
      const count = Math.min(seedsInTest, first + each - from);
      it(`seeds ${from} to ${from + count - 1}`, { timeout: 240_000 }, async () => {
        const results: Result[] = [];
        for (let seed = from; seed < from + count; seed += 1) results.push(await runSeed(seed));
        expect(told(results)).toBe('');
        for (const { kills } of results) for (const kill of kills) killed.add(kill);
      });
    }

    it('and functions died before and after each kind of change', () => {
      expect(mustDieAt.filter((point) => !killed.has(point))).toEqual([]);
    });
  });
};
