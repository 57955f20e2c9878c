/** The tests that mutants of the core have to get past: its unit tests and the golden scenarios, nothing slower. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lib/core/**/*.test.ts', 'test/scenarios/*.test.ts'],
    testTimeout: 30_000,
  },
});
