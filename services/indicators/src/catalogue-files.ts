import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseCatalogue, type CatalogueFile } from './catalogue-schema';
import type { Definition } from './core/definition';

const SHIPPED = join(__dirname, '..', 'catalogue');

/**
 * The catalogue of this instance: the shipped files, then those of the province's directory.
 * @throws Error that lists every fault of every file.
 */
export function loadCatalogue(provinceDirectory?: string): Definition[] {
  const layers = [SHIPPED, ...(provinceDirectory === undefined ? [] : [provinceDirectory])];
  return parseCatalogue(layers.map(filesOf));
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
