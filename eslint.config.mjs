import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Who may import what (DESIGN section 4); a project that loses its tag loses its bans, so test/architecture checks tags. */
const boundaries = [
  { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:kernel'] },
  // What leaves the house takes nothing of it along.
  { sourceTag: 'type:client', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:contracts', 'type:kernel', 'type:lib'] },
  { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:contracts', 'type:kernel', 'type:lib'] },
  { sourceTag: 'type:web', onlyDependOnLibsWithTags: ['type:contracts', 'type:kernel'] },
  { sourceTag: 'type:cli', onlyDependOnLibsWithTags: ['type:contracts', 'type:kernel'] },
  { sourceTag: 'type:local', onlyDependOnLibsWithTags: ['type:contracts', 'type:kernel'] },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:kernel', 'type:contracts', 'type:lib', 'type:local'],
  },
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['*'] },
];
const forSpecs = boundaries.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [
    ...onlyDependOnLibsWithTags,
    'type:testing',
    'type:contracts',
    'type:kernel',
    'type:lib',
  ],
}));
const enforce = (depConstraints, allow = []) => [
  'error',
  { enforceBuildableLibDependency: false, banTransitiveDependencies: false, allow, depConstraints },
];

const tooManyParameters = 'Three parameters, then an options object.';
const parameters = [
  'FunctionDeclaration[params.length>3]',
  'ArrowFunctionExpression[params.length>3]',
  "MethodDefinition[kind!='constructor'] > FunctionExpression[params.length>3]",
].map((selector) => ({ selector, message: tooManyParameters }));

/** A package without `exports` is not seen by the boundary rule, so services are banned by name as well. */
const services = {
  regex:
    '^@nhip/(dossier-events|document-events|security-events|report-events|indicators|notifications|control-room)',
  message: 'A service never imports a service: they meet in @nhip/contracts.',
};

const core = [
  { selector: ':function[async=true]', message: 'core/ is pure: no async.' },
  { selector: 'AwaitExpression', message: 'core/ is pure: no await.' },
  { selector: 'Decorator', message: 'core/ knows no framework: no decorators.' },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is an argument.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument.' },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance is an argument.',
  },
  { selector: 'ImportExpression', message: 'core/ imports statically.' },
];

export default [
  { ignores: ['**/dist', '**/gen', '**/.nx', '**/.nhip'] },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs', '**/*.js'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@nx/enforce-module-boundaries': enforce(boundaries),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'no-console': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'max-classes-per-file': ['error', 1],
      'max-len': [
        'error',
        {
          code: 120,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
          ignoreUrls: true,
        },
      ],
      'no-restricted-syntax': ['error', ...parameters],
      'no-restricted-imports': ['error', { patterns: [services] }],
    },
  },
  {
    files: ['services/*/src/**/*.ts'],
    ignores: ['**/main.ts', '**/migrate.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only main.ts sees the environment; take it from the config.',
        },
      ],
    },
  },
  {
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts', 'deploy/*/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['services/*/src/core/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./[^/]+$|@nhip/contracts$|@nhip/kernel$|@nhip/kernel/fmt$)',
              message: 'core/ imports only ./*, @nhip/contracts, @nhip/kernel.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'crypto',
        'performance',
      ],
      'no-restricted-syntax': ['error', ...parameters, ...core],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.tsx', 'test/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': enforce(forSpecs),
      'max-lines-per-function': 'off',
      // A row of a table may have as many columns as it needs.
      'no-restricted-syntax': 'off',
    },
  },
  {
    // Services and the starter have no door for imports; what is tested across them is named by its path.
    files: ['test/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': enforce(forSpecs, [
        ...['../../services/**', '../../deploy/**', '../../../services/**', '../../../deploy/**'],
        '../../../libs/testing/src/run-folder',
      ]),
    },
  },
  { files: ['**/*.mjs', '**/*.js'], rules: { 'max-lines-per-function': 'off' } },
];
