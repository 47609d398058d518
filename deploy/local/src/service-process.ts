import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from './kept-part';
import { isPortFree } from './ports';
import { Problem } from './problem';
import { lastLines } from './log-lines';
import { startGrouped, type GroupedProcess } from './process-group';
import { endLeftover, type SignalStep } from './process-identity';

export type ServiceProcess = {
  name: string;
  /** Absolute path of its program for Node. */
  entry: string;
  args?: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Where its log and its process id go, see `makeFolders`. */
  folders: { run: string; logs: string };
  /** Where it listens on 127.0.0.1 and says that it is ready, at /readyz; absent for one that serves nobody. */
  port?: number;
  signal: AbortSignal;
};

/** From when it listens. */
const READY_TIMEOUT_MS = 90_000;
/** Until it listens: after an upgrade indicators may count everything again first (docs/scale.md). */
const LISTEN_TIMEOUT_MS = 10_800_000;
const READY_POLL_MS = 50;
const PROBE_TIMEOUT_MS = 2_000;
/** Room for what a batch makes and drops: with the default a quarter of the door's time went into collecting it. */
const NODE_OPTIONS = ['--max-semi-space-size=32'];
/** A service drains on SIGTERM. */
const STOP_STEPS: readonly SignalStep[] = [{ signal: 'SIGTERM', waitMs: 15_000 }];

/**
 * Starts a Node program in a process group of its own and waits until it is ready.
 * @throws when it ends or is not ready in time; the message holds its last log lines
 */
export async function startService(what: ServiceProcess): Promise<Part> {
  expectBuilt(what.entry);
  const logFile = join(what.folders.logs, `${what.name}.log`);
  const pidFile = join(what.folders.run, `${what.name}.pid`);
  if (what.port !== undefined && !(await isPortFree(what.port))) {
    // Else the stranger's answer would be taken for the readiness of ours.
    throw new Error(`port ${what.port} of 127.0.0.1 is taken by another program`);
  }
  const child = await startNode(what, logFile);
  writeFileSync(pidFile, String(child.pid));
  if (what.port !== undefined) {
    const failure = await untilReady(child, `http://127.0.0.1:${what.port}/readyz`, what.signal);
    if (failure !== undefined) {
      await child.stop(STOP_STEPS);
      throw new Error(`${failure}; its log (${logFile}) ends with:\n${lastLines(logFile)}`);
    }
  }
  return {
    pid: child.pid,
    logFile,
    ended: child.exited.then(() => rmSync(pidFile, { force: true })),
    stop: async () => void (await child.stop(STOP_STEPS)),
    kill: async (signal) => {
      child.kill(signal);
      await child.exited;
    },
  };
}

/** Runs a Node program to its end. @throws when it fails; the message holds its last log lines */
export async function runToEnd(what: ServiceProcess): Promise<void> {
  expectBuilt(what.entry);
  const logFile = join(what.folders.logs, `${what.name}.log`);
  const child = await startNode(what, logFile);
  const end = (): void => void child.stop(STOP_STEPS);
  what.signal.addEventListener('abort', end);
  const exit = await child.exited;
  what.signal.removeEventListener('abort', end);
  if (exit.code === 0) return;
  throw new Error(
    `it ended with ${exit.signal ?? `code ${exit.code}`}; ${logFile} ends with:\n${lastLines(logFile)}`,
  );
}

/** Ends the service processes that a dead parent left behind. @returns their names */
export async function endLeftoverServices({ run, logs }: ServiceProcess['folders']): Promise<string[]> {
  if (!existsSync(run)) return [];
  const files = readdirSync(run).filter((name) => name.endsWith('.pid'));
  const ended = files.map(async (file) => {
    const pid = Number(readFileSync(join(run, file), 'utf8'));
    const was = await endLeftover({ pid, mark: markOf(logs) }, STOP_STEPS);
    rmSync(join(run, file), { force: true });
    return was ? [file.replace(/\.pid$/, '')] : [];
  });
  return (await Promise.all(ended)).flat();
}

function startNode(what: ServiceProcess, logFile: string): Promise<GroupedProcess> {
  return startGrouped({
    command: process.execPath,
    args: [markOf(what.folders.logs), ...NODE_OPTIONS, what.entry, ...(what.args ?? [])],
    cwd: what.cwd,
    env: what.env,
    logFile,
  });
}

/** Node's own option for its diagnostic reports; it also tells this process from one of another data folder. */
function markOf(logs: string): string {
  return `--diagnostic-dir=${logs}`;
}

/** @throws when a program's file is not there: the build lacks it */
export function expectBuilt(entry: string): void {
  if (existsSync(entry)) return;
  throw new Problem(
    `${entry} is missing`,
    'Bản dựng không có phần này: xóa các thư mục dist và .nx rồi chạy lại npm start.\n' +
      'The build lacks this part: remove the dist folders and .nx, then run npm start again.',
  );
}

/** Resolves to undefined when it is ready, else to the reason why it is not. */
async function untilReady(
  child: GroupedProcess,
  url: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const begun = Date.now();
  let until = begun + LISTEN_TIMEOUT_MS;
  let answer = '';
  while (!signal.aborted) {
    const exit = child.exit();
    if (exit) return `it ended with ${exit.signal ?? `code ${exit.code}`}`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
      if (response.status === 200) return undefined;
      if (answer === '') until = Date.now() + READY_TIMEOUT_MS;
      answer = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > until) {
      const seconds = Math.round((Date.now() - begun) / 1_000);
      return `${url} did not become ready within ${seconds} s: ${answer || 'no answer'}`;
    }
    await delay(READY_POLL_MS);
  }
  return 'the start was called off';
}
