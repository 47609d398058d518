import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, WorkspaceCopy } from './workspace-copy';

const PAGE = 'docs/add-a-stream.md';
const BLOCK = /^```\w+ file=(\S+)\n([^]*?)^```$/gm;

/** What the page says to add to files that are there. */
const ADDED = [
  {
    file: 'libs/contracts/src/topics.ts',
    from: /(export const STREAMS = \[[^\]]*)\]/,
    to: "$1, 'petition']",
  },
  { file: 'libs/contracts/src/index.ts', from: /$/, to: "export * from './petition';\n" },
  {
    file: 'services/indicators/src/streams.ts',
    from: /(export const STREAMS[^=]*= \[[^\]]*?),?\s*\]/,
    to: '$1, PETITION_STREAM]',
  },
  {
    file: 'services/indicators/src/streams.ts',
    from: /^/,
    to: "import { PETITION_STREAM } from './core/petition-stream';\n",
  },
] as const;

/** The files that the page writes, by their paths. */
export function blocksOf(page: string): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(BLOCK)].map(([, file = '', text = '']) => [file, text]));
}

/** A copy of the workspace to which the page was done, and nothing else. */
export function withFifthStream(): { readonly copy: WorkspaceCopy; readonly planted: readonly string[] } {
  const copy = new WorkspaceCopy();
  const blocks = blocksOf(readFileSync(join(ROOT, PAGE), 'utf8'));
  for (const [file, text] of blocks) copy.plant(file, text);
  for (const { file, from, to } of ADDED) {
    const before = readFileSync(join(copy.folder, file), 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} is not as ${PAGE} takes it to be`);
    copy.plant(file, after);
  }
  const planted = [...blocks.keys()].filter((file) => file.endsWith('.ts'));
  const compilerOptions = { noEmit: true, composite: false, declaration: false, rootDir: '.' };
  const checked = { extends: './tsconfig.base.json', compilerOptions, files: planted };
  copy.plant('tsconfig.fifth.json', JSON.stringify(checked));
  return { copy, planted };
}
