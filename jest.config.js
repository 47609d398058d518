const swc = JSON.parse(require('node:fs').readFileSync(`${__dirname}/.swcrc`, 'utf8'));

const testing = `${__dirname}/libs/testing/src`;
const ignored = ['/node_modules/', '/dist/'];

/**
 * A test's file name is its tier: `.spec` is pure, `.pg.spec`, `.kafka.spec` and `.e2e.spec` meet real parts,
 * `.long.spec` too, but only `npm run faults -- --long` has the time for them.
 */
const tier = (name, match, rest = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@nhip/source', 'node', 'require', 'default'] },
  roots: ['libs', 'services', 'deploy', 'test'].map((folder) => `${__dirname}/${folder}`),
  testMatch: match,
  testPathIgnorePatterns: ignored,
  modulePathIgnorePatterns: ['/dist/'],
  setupFilesAfterEnv: [`${testing}/jest-timeouts.ts`],
  // It imports `http` in a way that only a transformed file may within a test.
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  transform: { '^.+\\.(ts|tsx|js)$': ['@swc/jest', { ...swc, swcrc: false }] },
  ...rest,
});

/** A run of these begins with a folder for the servers its specs start, and ends with the end of all of them. */
const realParts = {
  globalSetup: `${testing}/jest-global-setup.ts`,
  globalTeardown: `${testing}/jest-global-teardown.ts`,
};

module.exports = {
  testSequencer: `${__dirname}/test/longest-first.cjs`,
  projects: [
    tier('unit', ['**/!(*.pg|*.kafka|*.e2e|*.long).spec.ts?(x)'], {
      testPathIgnorePatterns: [...ignored, '/test/architecture/'],
    }),
    tier('architecture', ['**/test/architecture/!(*.kafka).spec.ts']),
    tier('pg', ['**/*.pg.spec.ts'], realParts),
    tier('kafka', ['**/*.kafka.spec.ts'], realParts),
    tier('e2e', ['**/*.e2e.spec.ts'], realParts),
    tier('bench', ['**/test/bench/*.bench.ts'], {
      ...realParts,
      testEnvironment: `${__dirname}/test/bench/one-context.cjs`,
    }),
    tier('gameday', ['**/test/gameday/*.gameday.ts'], realParts),
    tier('faults-long', ['**/test/faults/**/*.long.spec.ts'], realParts),
  ],
};
