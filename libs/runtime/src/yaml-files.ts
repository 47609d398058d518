import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the YAML files of a directory say, in the order of their names, and a line for each that is none. */
export interface YamlFiles {
  readonly files: readonly { readonly name: string; readonly content: unknown }[];
  readonly faults: readonly string[];
}

/** @throws Error when the directory cannot be read. */
export function readYamlFiles(directory: string): YamlFiles {
  const files: { name: string; content: unknown }[] = [];
  const faults: string[] = [];
  for (const name of readdirSync(directory).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    try {
      files.push({ name, content: parse(readFileSync(join(directory, name), 'utf8')) as unknown });
    } catch (error) {
      faults.push(`${name}: no YAML: ${(error as Error).message.split('\n')[0] ?? ''}`);
    }
  }
  return { files, faults };
}
