import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { both, EXIT, Failure } from '../failure';
import { printFaults, readLocatedYaml, type LocatedFault } from './located-yaml';
import { mappingSchema, type Mapping } from './mapping';
import { checkWritten } from './schema-faults';

const SHIPPED = join(__dirname, '..', '..', 'mappings');

/** Mappings that come with Nhịp, usable by name. */
export function shippedMappings(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * @param given a file, or the name of a shipped mapping.
 * @throws Failure that lists every fault of the mapping with its line.
 */
export function readMappingFile(given: string, cwd: string): Mapping {
  const file = locate(given, cwd);
  const { mapping, faults } = parseMapping(readFileSync(file, 'utf8'));
  if (mapping) return mapping;
  throw new Failure({
    exit: EXIT.badData,
    what: both(`Tệp ánh xạ có ${faults.length} lỗi`, `The mapping has ${faults.length} fault(s)`),
    where: file,
    why: printFaults(faults),
    mend: both('Xem docs/import.md', 'See docs/import.md'),
  });
}

export function parseMapping(text: string): { mapping?: Mapping; faults: LocatedFault[] } {
  const read = readLocatedYaml(text, true);
  if (read.faults.length > 0) return { faults: [...read.faults] };
  const { data, faults } = checkWritten(mappingSchema, read.value, read.lineOf);
  return { ...(data && { mapping: data }), faults: [...faults] };
}

function locate(given: string, cwd: string): string {
  const file = resolve(cwd, given);
  if (existsSync(file)) return file;
  if (shippedMappings().includes(given)) return join(SHIPPED, `${given}.yaml`);
  throw new Failure({
    exit: EXIT.noInput,
    what: both('Không có tệp ánh xạ', 'There is no such mapping'),
    where: file,
    mend: both(
      `Cho một tệp, hoặc một ánh xạ có sẵn: ${shippedMappings().join(', ')}`,
      `Give a file, or a mapping that comes with Nhịp: ${shippedMappings().join(', ')}`,
    ),
  });
}
