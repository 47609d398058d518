import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Kills } from './kit/kills';
import type { Verdict } from './kit/oracle';

export const RESULTS_FILE = join(__dirname, 'RESULTS.md');

export interface LongRun {
  readonly seed: number;
  readonly minutes: number;
  readonly kills: Pick<Kills, 'total' | 'perVictim' | 'perFailpoint'>;
  /** What the oracle found after each round; the last one has judged everything. */
  readonly verdicts: readonly Verdict[];
}

/** Writes what `npm run faults -- --long` found into RESULTS.md, in place of what an earlier run did. */
export function writeResults(run: LongRun): void {
  writeFileSync(RESULTS_FILE, resultsText(run));
}

export function resultsText({ seed, minutes, kills, verdicts }: LongRun): string {
  const [cpu] = cpus();
  const last = verdicts.at(-1) as Verdict;
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((all, each) => all + of(each), 0);
  const stored = sum(({ unknown }) => unknown.stored);
  const notStored = sum(({ unknown }) => unknown.notStored);
  return `# Kills under load

Machine: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform};
Node ${process.version}, PostgreSQL 18 with its disk syncs on, Apache Kafka 4.3.1, all on this one machine, load included.
Command: \`NHIP_SEED=${seed} npm run faults -- --long kills\`, ${minutes.toFixed(0)} minutes, ${verdicts.length} rounds.

${table(
  ['what', 'count'],
  [
    ['kills', kills.total],
    ['events sent', last.events],
    ['acknowledged', last.acknowledged],
    ['refused, as they should be', last.refused],
    ['without an answer', stored + notStored],
    ['— had been stored, told as duplicate when sent again', stored],
    ['— had not, applied when sent again', notStored],
    ['**lost**', last.lost.length],
    ['**twice**', last.twice.length],
    ['**drift**', last.drift],
    ['**numbers that the journal lacks**', last.gaps],
  ],
)}

## Kills of each process

${table(['process', 'kills'], Object.entries(kills.perVictim))}

## Kills at each failpoint

They are among those above.

${table(['failpoint', 'kills'], Object.entries(kills.perFailpoint))}
`;
}

function table(head: readonly string[], rows: readonly (readonly [string, number])[]): string {
  const cells = rows.map(([what, count]) => [what, count.toLocaleString('en')]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
