import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { both, EXIT, Failure } from '../failure';

/** Starts of the live stream that are kept; each is lived through again at the next start. */
export const MAX_RUNS = 5_000;

const schema = z.object({
  seed: z.string().min(1),
  /** The instant at which the history ends. */
  anchor: z.number().int(),
  zone: z.string().min(1),
  days: z.number().int().positive(),
  historyLoaded: z.boolean(),
  /** Live runs: from when, and up to which instant events may have been sent. */
  runs: z.array(z.object({ startedAt: z.number().int(), upTo: z.number().int() })).max(MAX_RUNS),
  /** Up to when the events of other streams were sent, by their source. */
  sides: z.record(z.string(), z.number().int()).optional(),
  /** The key of the last start, if that could not revoke it. */
  keyId: z.string().optional(),
});
export type DemoState = z.infer<typeof schema>;

/** Where the demo of an instance remembers. */
export const demoStateFile = (dataDir: string): string => join(dataDir, 'demo.json');

/**
 * What a second start must know of the first, so that it sends the same events under the same names.
 * @throws Failure when the file holds something else.
 */
export function readDemoState(file: string): DemoState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw broken(file, (error as Error).message);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw broken(file, (error as Error).message);
  }
}

/** Replaces the file as a whole, so that a kill leaves the old or the new. */
export function writeDemoState(file: string, state: DemoState): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function broken(file: string, why: string): Failure {
  return new Failure({
    exit: EXIT.badData,
    what: both('Không đọc được trạng thái của số liệu mẫu', 'The state of the sample data cannot be read'),
    where: file,
    why: [why],
    mend: both('Chạy lại với "npm start -- --fresh"', 'Start anew with "npm start -- --fresh"'),
  });
}
