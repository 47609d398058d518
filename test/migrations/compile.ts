import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const GROUPS = ['libs', 'services'];
const NO_PART_OF_IT = /\.(spec|spec-data|d)\.ts$/;

/** Makes the programs of a workspace's libraries and services, where the build would, without looking at types. */
export function compile(workspace: string): void {
  const options = JSON.parse(readFileSync(join(workspace, '.swcrc'), 'utf8')) as object;
  for (const group of GROUPS)
    for (const project of readdirSync(join(workspace, group))) {
      const [from, to] = ['src', 'dist'].map((folder) => join(workspace, group, project, folder));
      for (const file of readdirSync(from as string, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts') || NO_PART_OF_IT.test(file)) continue;
        const source = readFileSync(join(from as string, file), 'utf8');
        const { code } = transformSync(source, {
          ...options,
          swcrc: false,
          sourceMaps: false,
          filename: file,
        });
        const made = join(to as string, file.replace(/\.ts$/, '.js'));
        mkdirSync(dirname(made), { recursive: true });
        writeFileSync(made, code);
      }
    }
}
