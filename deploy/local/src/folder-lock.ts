import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem';
import { startOf } from './process-identity';

type Holder = { pid: number; started: string };

const MOST_ATTEMPTS = 10;

/**
 * Takes the data folder for this process; a folder whose holder is dead is taken over.
 * @returns what gives it back
 * @throws when a living process holds it
 */
export function lockFolder(dataDir: string): () => void {
  const lock = join(dataDir, 'lock');
  const own = `${lock}.${process.pid}`;
  writeFileSync(
    own,
    JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '' } satisfies Holder),
  );
  try {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (linked(own, lock)) return () => rmSync(lock, { force: true });
      const holder = holderOf(lock);
      if (holder && startOf(holder.pid) === holder.started) throw alreadyRuns(dataDir, holder);
      dropDead(lock, holder);
    }
    throw new Problem(`${lock} cannot be taken`, 'Chạy lại npm start.\nRun npm start again.');
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves a dead holder's lock away; a living one's, taken in between, is put back. */
function dropDead(lock: string, holder: Holder | undefined): void {
  const aside = `${lock}.dead.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (holderOf(aside)?.pid !== holder?.pid) linked(aside, lock);
  rmSync(aside, { force: true });
}

function linked(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lock: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function alreadyRuns(dataDir: string, holder: Holder): Problem {
  return new Problem(
    `Nhịp is running on ${dataDir} already (process ${holder.pid})`,
    'Dừng nó bằng Ctrl-C ở cửa sổ của nó, hoặc chạy bản thứ hai với --data-dir khác.\n' +
      `Stop it with Ctrl-C in its window (or kill -INT ${holder.pid}), or run a second copy with another --data-dir.`,
  );
}
