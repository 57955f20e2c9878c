import { describe, expect, it } from 'vitest';
import { createReport } from './report.ts';
import { runSeed } from './run.ts';

describe('a seed', () => {
  it.each([3, 36, 112, 198])('(%i) gives the same trace each time', async (seed) => {
    const first = await runSeed(seed);
    const other = await runSeed(seed + 1);
    const again = await runSeed(seed);
    expect(again.traceHash).toBe(first.traceHash);
    expect(again.kills).toEqual(first.kills);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it('has faults, deaths, writes, purges and races, or it would show nothing', async () => {
    const report = createReport();
    for (let seed = 101; seed <= 140; seed += 1) report.add(await runSeed(seed));
    const summary = report.summary();
    expect(report.isGood()).toBe(true);
    expect(summary).toMatch(/[1-9]\d* of them hit by a fault; [1-9]\d* functions killed/);
    expect(summary).toMatch(/[1-9]\d* policy writes of the guard, [1-9]\d* of them in the race/);
    expect(summary).toMatch(/[1-9]\d* invalidations/);
  });

  it('that breaks a rule says which one, and how to see it again', () => {
    const counts = { calls: 0, faults: 0, writes: 0, races: 0, outcomes: 0, invalidations: 0 };
    const bad = {
      seed: 7,
      acts: ['delete policy of docs'],
      violations: ['lease: A#2 wrote bucket:docs: without one'],
      trace: [],
      traceHash: 'abc',
      kills: [],
      counts,
    };
    const report = createReport();
    report.add(bad);
    expect(report.isGood()).toBe(false);
    expect(report.faultOf(bad)).toContain('lease: A#2 wrote bucket:docs');
    expect(report.faultOf(bad)).toContain('npm run chaos -- --seeds 1 --from 7 --trace');
    expect(report.summary()).toContain('seed 7: lease: A#2');
  });
});
