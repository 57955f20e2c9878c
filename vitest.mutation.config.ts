/** The tests that mutants of the core have to get past: its unit tests and the golden scenarios, nothing slower. */
import { defineConfig } from 'vitest/config';

/** Only these, for a first run that is quick; a second one without it asks the survivors again, with all tests. */
const first = process.env.MUTATION_TESTS;

export default defineConfig({
  test: {
    include: first === undefined ? ['lib/core/**/*.test.ts', 'test/scenarios/*.test.ts'] : first.split(','),
    testTimeout: 30_000,
    // The core keeps no state between tests, so files may share a process: half the time for the same score.
    isolate: false,
  },
});
