import { readYamlFiles } from '@nhip/runtime';
import { join } from 'node:path';
import { parseCatalogue, type CatalogueFile } from './catalogue-schema';
import type { Definition } from './core/definition';
import { STREAMS, type AnyStream } from './streams';
import { readable, talliedBy, type Tallied } from './tallied';

const SHIPPED = join(__dirname, '..', 'catalogue');

/**
 * The catalogue of this instance: the shipped files, then those of the province's directory.
 * @throws Error that lists every fault of every file.
 */
export function loadCatalogue(
  provinceDirectory?: string,
  streams: readonly AnyStream[] = STREAMS,
): Definition[] {
  return loadRules(provinceDirectory, streams).definitions;
}

/**
 * What this instance tallies, and the indicators of its catalogue that can be read from that.
 * @throws Error that lists every fault of every file.
 */
export function loadRules(
  provinceDirectory: string | undefined,
  streams: readonly AnyStream[],
): {
  readonly definitions: Definition[];
  readonly tallied: Tallied;
} {
  const layers = [SHIPPED, ...(provinceDirectory === undefined ? [] : [provinceDirectory])].map(filesOf);
  const definitions = parseCatalogue(layers, streams);
  const tallied = talliedBy(layers, streams);
  return { definitions: readable(definitions, tallied), tallied };
}

function filesOf(directory: string): readonly CatalogueFile[] {
  const { files, faults } = readYamlFiles(directory);
  if (faults.length > 0) throw new Error(`in ${directory}:\n  ${faults.join('\n  ')}`);
  return files;
}
