// The arrows of docs/architecture.md as rules. `npm run arch` runs them; each rule says what it protects.
const stages = [
  'model',
  'policy',
  'origin',
  'facts',
  'trigger',
  'desired',
  'drift',
  'plan',
  'guard',
  'report',
  'selfcheck',
];

/** Imports inside core point left only: each stage may use those before it. */
const leftOnly = stages.map((stage, index) => ({
  name: `core-${stage}-points-left`,
  comment: `lib/core/${stage} may import only the stages before it: ${stages.slice(0, index).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^lib/core/${stage}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^lib/core/(${stages.slice(index + 1).join('|') || 'nothing'})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'lib/core imports nothing outside itself: no SDK, no Node module, no environment, no package.',
      severity: 'error',
      from: { path: '^lib/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^lib/core/' },
    },
    {
      name: 'core-tests-stay-light',
      comment:
        'Unit tests of core may use vitest, fast-check and test/support, nothing that does I/O for us.',
      severity: 'error',
      from: { path: '^lib/core/.*\\.test\\.ts$' },
      to: { path: '^(lib/(?!core/)|functions|cli|lab)' },
    },
    ...leftOnly.filter((rule) => !rule.to.path.includes('nothing')),
    {
      name: 'drift-kinds-are-strangers',
      comment: 'One drift kind never imports another: adding or removing a kind touches one folder.',
      severity: 'error',
      from: { path: '^lib/core/drift/([^/]+)/' },
      to: { path: '^lib/core/drift/([^/]+)/', pathNot: '^lib/core/drift/$1/' },
    },
    {
      name: 'only-lib-aws-imports-the-sdk',
      comment: 'Every AWS call is in lib/aws, so that reviewing permissions is reading one folder.',
      severity: 'error',
      from: { path: '^(lib|functions|cli)/', pathNot: '^lib/aws/' },
      to: { path: '(^|node_modules/)(@aws-sdk|@smithy)/' },
    },
    {
      name: 'ports-know-no-adapter',
      severity: 'error',
      comment: 'ports.ts speaks our words only.',
      from: { path: '^lib/ports\\.ts$' },
      to: { pathNot: '^lib/core/model/' },
    },
    {
      name: 'the-river-does-not-know-its-adapters',
      comment: 'gather, apply, reconcile and follow-up see ports; only wire.ts composes adapters.',
      severity: 'error',
      from: { path: '^lib/[^/]+\\.ts$', pathNot: '^lib/(wire[^/]*|[^/]+\\.test)\\.ts$' },
      to: { path: '^lib/(aws|slack)/' },
    },
    {
      name: 'adapters-do-not-decide',
      comment: 'lib/aws and lib/slack translate; they may know ports and the model, nothing else of ours.',
      severity: 'error',
      from: { path: '^lib/(aws|slack)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(lib/core/(?!model/|report/)|lib/[^/]+\\.ts$|functions|cli|lab)',
        pathNot: '^lib/ports\\.ts$',
      },
    },
    {
      name: 'handlers-only-wire',
      comment: 'functions/ holds how we are called and no decision.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(lib/(aws|slack)/|cli|lab|test)' },
    },
    {
      name: 'nothing-shipped-imports-lab-or-tests',
      severity: 'error',
      comment: 'The lab and the AGPL simulator never ship.',
      from: { path: '^(lib|functions|cli)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(lab|test|scripts|bench)/' },
    },
    {
      name: 'simulator-only-in-lab-and-test',
      comment: '@cloud-copilot/* is AGPL: a test-only oracle.',
      severity: 'error',
      from: { pathNot: '^(lab|test)/' },
      to: { path: '@cloud-copilot' },
    },
    {
      name: 'lab-judges-independently',
      comment: "The lab's edge must not share the evaluator it checks, or one bug would make both agree.",
      severity: 'error',
      from: { path: '^lab/' },
      to: { path: '^lib/core/(policy|desired|drift|plan|guard)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Data flows one way.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      comment: 'An import must be in package.json.',
      from: {},
      // `aws-lambda` is a name for types only: @types/aws-lambda declares it, and there is no such runtime package.
      to: {
        pathNot: '^aws-lambda$',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
      },
    },
    {
      name: 'shipped-code-needs-runtime-dependencies',
      severity: 'error',
      comment: 'lib, functions and cli may not import dev dependencies (types excepted).',
      from: { path: '^(lib|functions|cli)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '(^dist/|^\\.serverless/)' },
  },
};
