import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');
const LEAST = 12;
/** A test's file name is its tier. */
const ENDING = { unit: '.spec.ts', pg: '.pg.spec.ts', kafka: '.kafka.spec.ts', e2e: '.e2e.spec.ts' } as const;

interface BrokenBuild {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  readonly caught: { readonly tier: keyof typeof ENDING; readonly file: string; readonly test: string };
}

const builds = parse(readFileSync(join(__dirname, 'broken-builds.yaml'), 'utf8')) as BrokenBuild[];
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const times = (text: string, part: string): number => text.split(part).length - 1;

describe('the broken builds', () => {
  it('are enough, and each has a name of its own', () => {
    expect(builds.length).toBeGreaterThanOrEqual(LEAST);
    expect(new Set(builds.map(({ name }) => name)).size).toBe(builds.length);
  });

  it.each(builds.map((build) => [build.name, build] as const))('%s: can still be made', (_, { changes }) => {
    expect(changes.length).toBeGreaterThan(0);
    for (const { file, find, replace } of changes) {
      expect([file, times(textOf(file), find)]).toEqual([file, 1]);
      expect(replace).not.toBe(find);
      expect(file).not.toMatch(/\.spec\.ts$/);
    }
  });

  it.each(builds.map((build) => [build.name, build] as const))(
    '%s: the test that catches it is there',
    (_, { caught: { tier, file, test } }) => {
      expect(existsSync(join(ROOT, file))).toBe(true);
      expect(file.endsWith(ENDING[tier])).toBe(true);
      expect([test, times(textOf(file), `it('${test}'`)]).toEqual([test, 1]);
    },
  );
});
