import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A recorded process id may long belong to somebody else. A process is ours only if its command line still contains
 * the mark we gave it (a path of our own data folder).
 */

const POLL_MS = 25;

export type SignalStep = { signal: NodeJS.Signals; waitMs: number };

/** The arguments of a running process joined by spaces; undefined when it is gone, or dead and not yet reaped. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim() || undefined;
    } catch {
      return undefined;
    }
  }
  const listed = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.stdout?.trim() || undefined;
}

/** True when the process runs and its command line contains `mark`. */
export function isRunning(pid: number, mark: string): boolean {
  return commandLineOf(pid)?.includes(mark) ?? false;
}

/**
 * Ends a process that a dead parent left behind: each signal in turn, with its wait, then SIGKILL.
 * @returns true when there was such a process, false when the id is free or belongs to somebody else.
 * @throws when it survives SIGKILL.
 */
export async function endLeftover(
  leftover: { pid: number; mark: string },
  steps: readonly SignalStep[],
): Promise<boolean> {
  const { pid, mark } = leftover;
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid, mark)) return false;
  for (const { signal, waitMs } of [...steps, { signal: 'SIGKILL' as const, waitMs: 10_000 }]) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    const until = Date.now() + waitMs;
    while (Date.now() < until) {
      if (!isRunning(pid, mark)) return true;
      await delay(POLL_MS);
    }
  }
  throw new Error(`process ${pid} (${mark}) of an earlier run does not end; end it by hand and start again`);
}

/** When a running process was started, in the system's own words; tells it from a later one with the same id. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Behind the name, which may hold anything: field 3 is the state, field 22 the start in ticks since boot.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const listed = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.stdout?.trim() || undefined;
}
