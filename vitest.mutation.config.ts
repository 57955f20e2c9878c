/** The tests that mutants of the core have to get past: its unit tests and the golden scenarios, nothing slower. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lib/core/**/*.test.ts', 'test/scenarios/*.test.ts'],
    testTimeout: 30_000,
    // The core keeps no state between tests, so files may share a process: half the time for the same score.
    isolate: false,
  },
});
