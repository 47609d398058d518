import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Terminal } from '../terminal';

/** Between two writings; what was sent since the last one is sent again and found unchanged. */
const WRITE_EVERY_MS = 2_000;
/** Rows that the door did not take are sent again; with more of them the checkpoint stays where it is. */
const MAX_AGAIN = 10_000;

const counts = z.record(z.string(), z.number());
const kept = z.object({
  /** Rows from the first on of which the door has told what became. */
  rows: z.number().int().nonnegative(),
  /** Those among them that did not get in. */
  again: z.array(z.number().int()),
  outcomes: counts,
  changes: counts,
});
export type Progress = z.infer<typeof kept>;

/**
 * How far an import has come, kept in a file so that the same import goes on from there after an interruption.
 * It only makes that quick: the door finds unchanged whatever is sent twice.
 */
export class Checkpoint {
  private writtenAt: number;

  private constructor(
    private readonly file: string,
    private readonly terminal: Terminal,
  ) {
    this.writtenAt = terminal.now();
  }

  /** @param of everything that makes it the same import: file, mapping, instant, door */
  static of(terminal: Terminal, folder: string, of: readonly unknown[]): Checkpoint {
    const name = createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 32);
    return new Checkpoint(join(folder, `${name}.json`), terminal);
  }

  /** @returns undefined when there is none that can be used. */
  read(): Progress | undefined {
    try {
      return kept.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Keeps the progress if it is time to. An import does not fail because it cannot be kept. */
  offer(progress: () => Progress, { now = false } = {}): void {
    if (!now && this.terminal.now() - this.writtenAt < WRITE_EVERY_MS) return;
    this.writtenAt = this.terminal.now();
    const told = progress();
    if (told.rows === 0 || told.again.length > MAX_AGAIN) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.file}.new`, JSON.stringify(told), { mode: 0o600 });
      renameSync(`${this.file}.new`, this.file);
    } catch {
      return;
    }
  }

  forget(): void {
    rmSync(this.file, { force: true });
  }
}

/** Where checkpoints are kept: with the instance when it is on this machine, else with the user's state. */
export function checkpointFolder(terminal: Terminal, dataDir: string | undefined): string {
  if (dataDir !== undefined) return join(dataDir, 'imports');
  const { XDG_STATE_HOME, HOME } = terminal.env;
  return join(XDG_STATE_HOME || join(HOME || homedir(), '.local', 'state'), 'nhip', 'imports');
}
