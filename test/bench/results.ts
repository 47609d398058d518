import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** One measured thing: what was asked for, and the figure of each round. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly goal: string;
  readonly rounds: readonly number[];
}

const NOTES = 'notes.md';
export const RESULTS_FILE = join(__dirname, 'RESULTS.md');

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @param share e.g. 0.99 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

/** Each is measured by a bench file of its own, and its rows are written without touching the others'. */
export const GROUPS = {
  way: 'The way',
  peers: 'Against peers',
  latency: 'How soon',
  growth: 'Growth',
  province: 'A province of 2 million dossiers',
  idle: 'At rest',
  traces: 'Traces',
  bytes: 'Bytes a dossier',
  streams: 'Documents and security',
  past: 'The past and imports',
} as const;

/** Writes the rows of one group into RESULTS.md. What they mean stands in `notes.md` beside it. */
export function writeResults(group: keyof typeof GROUPS, measured: readonly Measured[]): void {
  // A run that was broken off has nothing to say.
  if (measured.length === 0) return;
  const [cpu] = cpus();
  const rows = measured.map(({ what, unit, goal, rounds }) => {
    const shown = [median(rounds), Math.min(...rounds), Math.max(...rounds)].map(number);
    return `| ${what} | **${shown[0]}** ${unit} | ${shown[1]} – ${shown[2]} | ${rounds.length} | ${goal} |`;
  });
  const before = existsSync(RESULTS_FILE) ? readFileSync(RESULTS_FILE, 'utf8') : '';
  const sections = Object.entries(GROUPS).flatMap(([name, title]) => {
    const [, kept] = before.split(`\n## ${title}\n`);
    if (name !== group) return kept === undefined ? [] : `## ${title}\n${kept.split(/\n(?:## |See )/)[0]}`;
    return `## ${title}

| what | median | min – max | rounds | goal |
|---|---|---|---|---|
${rows.join('\n')}
`;
  });
  const text = `# Results

Machine of the last run: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform};
Node ${process.version}, PostgreSQL 18 with its disk syncs on, Apache Kafka 4.3.1, everything on one machine,
load generator included. Sections are of machines of different speed; the notes say which.
Command: \`npm run bench\`. Medians of the rounds; CPU-seconds count every process of the part, PostgreSQL's included.

${sections.join('\n')}
See [${NOTES}](${NOTES}) for what each row does and where the time goes.
`;
  writeFileSync(RESULTS_FILE, text);
}

function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
