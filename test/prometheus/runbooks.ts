import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOKS } from './rule-files';

/** A page of docs/runbooks, by the name of its alert. */
export interface Runbook {
  readonly alert: string;
  readonly text: string;
  /** The commands of its part "Look", one a line. */
  readonly look: readonly string[];
  /** The commands that its part "Do" names. */
  readonly steps: readonly string[];
}

const read = (file: string): string => readFileSync(join(RUNBOOKS, file), 'utf8');

const block = (text: string): string[] =>
  (/^```\n([^`]*(?:`(?!``)[^`]*)*)\n```$/m.exec(text)?.[1] ?? '').split('\n');

/** What stands between backticks and begins like a command. */
function stepsOf(text: string): string[] {
  const part = text.slice(text.indexOf('## Do'), text.indexOf('## It is over when'));
  const words = [...part.matchAll(/`([^`]+)`/g)].map(([, word]) => (word as string).replaceAll(/\n +/g, ' '));
  return words.filter((word) => /^(npx|kill|sudo|sql|curl) /.test(word));
}

export const runbooks: readonly Runbook[] = readdirSync(RUNBOOKS)
  .filter((file) => file !== 'README.md')
  .map((file) => ({
    alert: file.replace('.md', ''),
    text: read(file),
    look: block(read(file)),
    steps: stepsOf(read(file)),
  }));

/** What README.md has a reader type before anything else. */
export const firstLook: readonly string[] = block(read('README.md'));
export const contents = read('README.md');
