import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOKS } from './rule-files';

/** A page of docs/runbooks, by the name of its alert. */
export interface Runbook {
  readonly alert: string;
  readonly text: string;
  /** The commands of its part "Look", one a line. */
  readonly look: readonly string[];
}

const read = (file: string): string => readFileSync(join(RUNBOOKS, file), 'utf8');

const block = (text: string): string[] =>
  (/^```\n([^`]*(?:`(?!``)[^`]*)*)\n```$/m.exec(text)?.[1] ?? '').split('\n');

export const runbooks: readonly Runbook[] = readdirSync(RUNBOOKS)
  .filter((file) => file !== 'README.md')
  .map((file) => ({ alert: file.replace('.md', ''), text: read(file), look: block(read(file)) }));

/** What README.md has a reader type before anything else. */
export const firstLook: readonly string[] = block(read('README.md'));
export const contents = read('README.md');
