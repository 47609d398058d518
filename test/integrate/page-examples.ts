import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
}

/** What a page says that the answer to one of its calls is. */
export interface Told {
  readonly status: string;
  /** Stands in the answer, whatever the blanks; empty when only the status is told. */
  readonly part: string;
}

export interface Page {
  /** Path from the project's folder. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Every page that a reader may copy a call from: those in the project's folder, in docs/, and of each project. */
export function pages(): readonly Page[] {
  const folders = ['.', 'docs', ...['libs', 'services', 'deploy'].flatMap(within)];
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(ROOT, folder, name)),
    )
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return { name: relative(ROOT, file), text, blocks: blocksOf(text) };
    });
}

/** Blocks of a shell; those of a page run one after the other. */
export const shellBlocks = ({ blocks }: Page): readonly Block[] =>
  blocks.filter(({ language }) => language === 'bash' || language === 'sh');

/** A line that calls `curl`, be it in a pipe or a substitution; a sentence about it does not. */
const CALL = /(?:^|[|(;&]|=\$\()\s*curl\s+\S/;
export const calls = (text: string): readonly string[] => text.split('\n').filter((line) => CALL.test(line));

/** `# 202: "outcome":"applied"` below a call. */
export function toldIn({ text }: Block): readonly Told[] {
  return [...text.matchAll(/^# (\d{3})(?:: (.+))?$/gm)].map(([, status, part = '']) => ({
    status: status!,
    part,
  }));
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const found of text.matchAll(/^(`{3,})(\w*)[^\n]*\n([\s\S]*?)^\1$/gm)) {
    const line = text.slice(0, found.index).split('\n').length + 1;
    blocks.push({ language: found[2]!, text: found[3]!, line });
  }
  return blocks;
}

function within(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}
