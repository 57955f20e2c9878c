/** Everything that tests of decisions build with, under one name: `import * as given from .../given.ts`. */
export * from './builders.ts';
export * from './facts.ts';
