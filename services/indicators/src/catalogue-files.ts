import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseCatalogue, type CatalogueFile } from './catalogue-schema';
import type { Definition } from './core/definition';
import { readable, talliedBy, type Tallied } from './tallied';

const SHIPPED = join(__dirname, '..', 'catalogue');

/**
 * The catalogue of this instance: the shipped files, then those of the province's directory.
 * @throws Error that lists every fault of every file.
 */
export function loadCatalogue(provinceDirectory?: string): Definition[] {
  return loadRules(provinceDirectory).definitions;
}

/**
 * What this instance tallies, and the indicators of its catalogue that can be read from that.
 * @throws Error that lists every fault of every file.
 */
export function loadRules(provinceDirectory?: string): {
  readonly definitions: Definition[];
  readonly tallied: Tallied;
} {
  const layers = [SHIPPED, ...(provinceDirectory === undefined ? [] : [provinceDirectory])].map(filesOf);
  const definitions = parseCatalogue(layers);
  const tallied = talliedBy(layers);
  return { definitions: readable(definitions, tallied), tallied };
}

function filesOf(directory: string): CatalogueFile[] {
  return readdirSync(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => {
      try {
        return { name, content: parse(readFileSync(join(directory, name), 'utf8')) as unknown };
      } catch (error) {
        throw new Error(`${join(directory, name)} is no YAML: ${(error as Error).message}`, { cause: error });
      }
    });
}
