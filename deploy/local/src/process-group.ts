import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SignalStep } from './process-identity';

/** How a process ended: one of the two is null. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A child that leads a process group of its own, so that a Ctrl-C at the terminal reaches only its parent. */
export type GroupedProcess = {
  readonly pid: number;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** How it ended, undefined while it runs. */
  exit(): Exit | undefined;
  /** Sends each signal in turn with its wait, then SIGKILL to the whole group; resolves when it has ended. */
  stop(steps: readonly SignalStep[]): Promise<Exit>;
  /** Sends one signal to the process. */
  kill(signal: NodeJS.Signals): void;
  /** Lets this process end while the child goes on. */
  release(): void;
};

export type GroupedCommand = {
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Takes what it prints; an earlier file is kept beside it as `<name>.1`. */
  logFile: string;
  uid?: number;
  gid?: number;
};

const LAST_RESORT_WAIT_MS = 10_000;

/**
 * Starts a command in a new process group, its output going to a file (a pipe would break with its parent).
 * @throws when the program cannot be started at all.
 */
export async function startGrouped(what: GroupedCommand): Promise<GroupedProcess> {
  if (existsSync(what.logFile)) renameSync(what.logFile, `${what.logFile}.1`);
  const log = openSync(what.logFile, 'a', 0o600);
  try {
    const child = spawn(what.command, what.args, {
      cwd: what.cwd,
      env: what.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(what.uid === undefined ? {} : { uid: what.uid }),
      ...(what.gid === undefined ? {} : { gid: what.gid }),
    });
    let exit: Exit | undefined;
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => resolve((exit = { code, signal })));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.on('error', () => undefined);
    const pid = child.pid as number;
    return {
      pid,
      exited,
      exit: () => exit,
      stop: (steps) => stop({ pid, exited }, steps),
      kill: (signal) => void child.kill(signal),
      release: () => child.unref(),
    };
  } finally {
    closeSync(log);
  }
}

async function stop(
  child: { pid: number; exited: Promise<Exit> },
  steps: readonly SignalStep[],
): Promise<Exit> {
  for (const { signal, waitMs } of steps) {
    if (!signalled(child.pid, signal)) return child.exited;
    const exit = await within(child.exited, waitMs);
    if (exit) return exit;
  }
  signalled(-child.pid, 'SIGKILL');
  const exit = await within(child.exited, LAST_RESORT_WAIT_MS);
  if (!exit) throw new Error(`process ${child.pid} survived SIGKILL`);
  return exit;
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timeout = new AbortController();
  try {
    return await Promise.race([promise, delay(ms, undefined, { signal: timeout.signal })]);
  } finally {
    timeout.abort();
  }
}
