import { STREAMS } from '@nhip/contracts';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from './fifth-stream';
import { ROOT } from './workspace-copy';

/**
 * What the code of a stream may cost beside the shared shell: its events, fold, program and marks. Words and examples
 * of its documents are apart, and so are doors of real formats, which stand in folders of their own.
 */
const MOST_LINES = 600;
const WORDS = /\/described-[a-z]+\.ts$|indicators\/src\/core\/[a-z]+-(stream|words)\.ts$/;
/** The first stream has a life cycle of twenty events, three rules of lateness and their sentences. */
const LATER: readonly string[] = STREAMS.filter((name: string) => name !== 'dossier');

const lines = (text: string): number => text.trimEnd().split('\n').length;

function linesOf(stream: string): number {
  const service = `services/${stream}-events/src`;
  const patterns = [`${service}/*.ts`, `${service}/core/**/*.ts`, `libs/contracts/src/${stream}*.ts`];
  const places = [...patterns, `services/indicators/src/core/${stream}-*.ts`].map((each) => `:(glob)${each}`);
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...places], {
    cwd: ROOT,
  });
  return listed
    .toString()
    .split('\n')
    .filter((file) => file !== '' && !/\.spec(-data)?\.ts$/.test(file) && !WORDS.test(file))
    .reduce((sum, file) => sum + lines(readFileSync(join(ROOT, file), 'utf8')), 0);
}

describe('what a stream costs (docs/add-a-stream.md)', () => {
  it('is within its budget', () => {
    const over = LATER.map((stream) => ({ stream, lines: linesOf(stream) })).filter(
      (each) => each.lines > MOST_LINES,
    );
    expect(over).toEqual([]);
    expect(linesOf('dossier')).toBeGreaterThan(MOST_LINES);
  });

  it('is less than half of that on the page that shows how', () => {
    const page = blocksOf(readFileSync(join(ROOT, 'docs/add-a-stream.md'), 'utf8'));
    const own = [...page].filter(([file]) => file.endsWith('.ts')).map(([, text]) => lines(text));
    expect(own.length).toBeGreaterThan(5);
    expect(own.reduce((sum, each) => sum + each, 0)).toBeLessThan(MOST_LINES / 2);
  });
});
