import { untaggedProjects } from './tags';
import { ROOT, WorkspaceCopy } from './workspace-copy';

/** What must never land, where, and the rule that must name it. */
const VIOLATIONS = [
  {
    what: 'a service that imports a service',
    file: 'services/control-room/src/planted-service.ts',
    text: "import { markKey } from '../../indicators/src/core/mark';\nexport const planted = markKey;\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    what: 'a service that imports a service by its package',
    file: 'services/control-room/src/planted-package.ts',
    text: "import { markKey } from '@nhip/indicators';\nexport const planted = markKey;\n",
    rule: 'no-restricted-imports',
  },
  {
    what: 'an import of testing outside specs',
    file: 'services/control-room/src/planted-testing.ts',
    text: "import { waitFor } from '@nhip/testing';\nexport const planted = waitFor;\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    what: 'I/O in a core',
    file: 'services/indicators/src/core/planted-io.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
    rule: 'no-restricted-imports',
  },
  {
    what: 'a clock in a core',
    file: 'services/indicators/src/core/planted-clock.ts',
    text: 'export const planted = (): number => Date.now();\n',
    rule: 'no-restricted-syntax',
  },
  {
    what: 'async in a core',
    file: 'services/indicators/src/core/planted-async.ts',
    text: 'export async function planted(): Promise<void> {}\n',
    rule: 'no-restricted-syntax',
  },
  {
    what: 'the environment in a core',
    file: 'services/indicators/src/core/planted-environment.ts',
    text: 'export const planted = (): unknown => process.env;\n',
    rule: 'no-restricted-globals',
  },
  {
    what: 'the environment outside main.ts',
    file: 'services/indicators/src/planted-process.ts',
    text: 'export const planted = (): unknown => process.env;\n',
    rule: 'no-restricted-properties',
  },
  {
    what: 'a file over budget',
    file: 'services/indicators/src/planted-long.ts',
    text: Array.from({ length: 301 }, (_, i) => `export const planted${i} = ${i};`).join('\n') + '\n',
    rule: 'max-lines',
  },
  {
    what: 'four parameters',
    file: 'services/indicators/src/planted-parameters.ts',
    text: 'export const planted = (a: 1, b: 2, c: 3, d: 4): unknown => [a, b, c, d];\n',
    rule: 'no-restricted-syntax',
  },
  {
    what: 'a promise nobody waits for',
    file: 'services/indicators/src/planted-promise.ts',
    text: 'export function planted(work: () => Promise<void>): void {\n  work();\n}\n',
    rule: '@typescript-eslint/no-floating-promises',
  },
];

describe('the boundaries of the house', () => {
  let copy: WorkspaceCopy;
  beforeAll(() => {
    copy = new WorkspaceCopy();
  });
  afterAll(() => copy.remove());

  it('refuses every planted violation, each by its rule', () => {
    for (const { file, text } of VIOLATIONS) copy.plant(file, text);
    // The rule of boundaries reads the graph that Nx has made.
    expect(copy.run('nx', ['show', 'projects']).held).toBe(true);
    const { held, said } = copy.run(
      'eslint',
      VIOLATIONS.map(({ file }) => file),
    );
    expect(held).toBe(false);
    const missed = VIOLATIONS.filter(({ file, rule }) => !sectionOf(file, said).includes(rule));
    expect(missed.map(({ what }) => what)).toEqual([]);
  });

  it('finds a project that lost its tag', () => {
    expect(untaggedProjects(ROOT)).toEqual([]);
    copy.plant('libs/untagged/package.json', '{ "name": "@nhip/untagged" }');
    expect(untaggedProjects(copy.folder)).toEqual(['libs/untagged']);
  });

  it('finds a dead file', () => {
    copy.plant('libs/kernel/src/planted-dead.ts', 'export const planted = 1;\n');
    const { held, said } = copy.run('knip', ['--include', 'files']);
    expect(held).toBe(false);
    expect(said).toContain('libs/kernel/src/planted-dead.ts');
  });

  it('finds a breaking change of the wire', () => {
    copy.plant(
      'proto/nhip/stream/v1/watermark.proto',
      'syntax = "proto3";\npackage nhip.stream.v1;\nmessage Watermark {\n  string stream = 2;\n}\n',
    );
    const { held, said } = copy.run('buf', ['breaking', '--against', 'proto/released.binpb']);
    expect(held).toBe(false);
    expect(said).toContain('watermark.proto');
  });
});

/** What the linter said of one file: from its path to the next blank line. */
function sectionOf(file: string, said: string): string {
  const start = said.indexOf(file);
  const end = said.indexOf('\n\n', start);
  return start === -1 ? '' : said.slice(start, end === -1 ? undefined : end);
}
