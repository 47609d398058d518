import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOKS } from './rule-files';

/** A command of a page's part "Do", and what the page says of it in the brackets behind it. */
export interface Step {
  readonly command: string;
  /** It changes something. */
  readonly changes: boolean;
  /** Game day has tried it. */
  readonly gameday: boolean;
  /** Why nobody tries it; empty for all others. */
  readonly untried: string;
}

/** A page of docs/runbooks, by the name of its alert. */
export interface Runbook {
  readonly alert: string;
  readonly text: string;
  /** The commands of its part "Look", one a line. */
  readonly look: readonly string[];
  /** The commands that its part "Do" names. */
  readonly steps: readonly Step[];
}

const read = (file: string): string => readFileSync(join(RUNBOOKS, file), 'utf8');

const blocks = (text: string): string[][] =>
  [...text.matchAll(/^```\n([^`]*(?:`(?!``)[^`]*)*)\n```$/gm)].map(([, lines]) =>
    (lines as string).split('\n'),
  );

const COMMAND = /^(npx|kill|sudo|sql|curl|nc|df|free|ready|metrics) /;

/** What stands between backticks and begins like a command, with the brackets that follow it. */
function stepsOf(text: string): Step[] {
  const part = text.slice(text.indexOf('## Do'), text.indexOf('## It is over when')).replaceAll(/\n +/g, ' ');
  return [...part.matchAll(/`([^`]+)`(?: \(([^)]*))?/g)]
    .map(([, command, mark = '']) => ({
      command: command as string,
      changes: mark.startsWith('changes'),
      gameday: mark.startsWith('changes; game day'),
      untried: /^not tried: (.+)$/.exec(mark)?.[1] ?? '',
    }))
    .filter(({ command }) => COMMAND.test(command));
}

export const runbooks: readonly Runbook[] = readdirSync(RUNBOOKS)
  .filter((file) => file !== 'README.md')
  .map((file) => ({
    alert: file.replace('.md', ''),
    text: read(file),
    look: blocks(read(file))[0] ?? [],
    steps: stepsOf(read(file)),
  }));

/** The end of a line of "Look" that says nothing while its alert has no cause. */
export const SILENT = '# silent while all is well';
/** Words that stand for what a reader has looked up. */
export const hasBlanks = (command: string): boolean =>
  /\b(SERVICE|STREAM|SOURCE|ID|DAY|FILE|KEY)\b/.test(command);

export const contents = read('README.md');
/** What README.md has a reader tell the shell, and then type before anything else. */
export const [definitions = [], firstLook = []] = blocks(contents);
