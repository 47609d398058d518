import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../journeys/instance';
import { FAILPOINT_NAMES, FAILPOINTS, markersOf, type FailpointName } from './failpoints';

describe('the failpoints of the product', () => {
  it.each(FAILPOINT_NAMES)('%s has exactly one marker where the list says', (name) => {
    expect(markersOf(name, 'source')).toHaveLength(1);
  });

  it('are all in the list', () => {
    const marked = ['libs', 'services'].flatMap((group) => sourcesOf(join(ROOT, group)).flatMap(namesIn));
    expect(marked.sort()).toEqual([...FAILPOINT_NAMES].sort());
  });

  it('belong to the service that loads their file', () => {
    for (const name of FAILPOINT_NAMES) {
      const { service, source } = FAILPOINTS[name as FailpointName];
      expect(source).toMatch(service === 'indicators' ? /^services\/indicators\// : /^libs\/stream\//);
    }
  });
});

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)src\/.*\.ts$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => join(folder, path));
}

function namesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return [...readFileSync(path, 'utf8').matchAll(/^\s*\/\/ failpoint: (\S+)/gm)].map(
    ([, name]) => name as string,
  );
}
