/** What is decided must be writable: the guard lets every planned write pass, but for reasons that only it may judge. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { guardWrite } from '../../lib/core/guard/guard-write.ts';
import { decide } from '../../lib/core/plan/decide.ts';
import { documentsOf } from '../../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../../lib/core/plan/earlier.ts';
import { anyCase } from '../support/arbitraries.ts';

/**
 * Dead unique ids in statements that are not ours; and a listed distribution that is not one of ours, or gone, whose
 * reach shrinks when a pattern beside it is narrowed.
 */
const onlyTheGuardMayJudge = (check: string, because: string): boolean =>
  check === 'would-be-refused' ||
  (check === 'intended-effect' &&
    /^Scoping the grant would change .*(EDEAD|EFOREIGN|E[123]\b)/.test(because));

it('the guard refuses no planned write for what the decision could have known', () => {
  fc.assert(
    fc.property(anyCase, ({ snapshot, settings }) => {
      const facts = factsWithEarlier(snapshot, settings);
      for (const write of decide(facts, settings, documentsOf(facts)).writes) {
        const verdict = guardWrite(write, facts);
        if (verdict.verdict === 'no-go' && onlyTheGuardMayJudge(verdict.check, verdict.because)) continue;
        expect(verdict).toEqual({ verdict: 'go' });
      }
    }),
    { numRuns: 400 },
  );
});

it('and most writes pass', () => {
  const verdicts = fc.sample(anyCase, { numRuns: 300, seed: 3 }).flatMap(({ snapshot, settings }) => {
    const facts = factsWithEarlier(snapshot, settings);
    return decide(facts, settings, documentsOf(facts)).writes.map(
      (write) => guardWrite(write, facts).verdict,
    );
  });
  const passed = verdicts.filter((verdict) => verdict === 'go').length;
  expect(passed / verdicts.length).toBeGreaterThan(0.7);
});
