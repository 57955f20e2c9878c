/**
 * Mutation tests of the pure core: `npm run mutation`, or `npm run mutation -- lib/core/plan` (docs/mutation.md).
 * Mutants of constants that are made when a module loads need every test in a fresh process: MUTATION_STATIC=1.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  mutate: ['lib/core/**/*.ts', '!lib/core/**/*.test.ts', '!lib/core/drift/index.ts'],
  coverageAnalysis: 'perTest',
  ignoreStatic: process.env.MUTATION_STATIC !== '1',
  concurrency: 1,
  // All tests of the core in one process want more than Node's default.
  testRunnerNodeArgs: ['--max-old-space-size=8192'],
  // What was tested before, with the same code and tests, is not tested again; --force forgets it.
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
  // Only what the tests of the core read is copied into the sandbox.
  ignorePatterns: [
    '*',
    '!lib',
    '!lib/**',
    '!test',
    '!test/**',
    '!scripts',
    '!scripts/**',
    '!package.json',
    '!tsconfig.json',
    '!vitest.mutation.config.ts',
  ],
  tempDirName: '.stryker-tmp',
};
