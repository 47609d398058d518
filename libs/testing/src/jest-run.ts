import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * One jest run has one folder. Servers are started lazily by the first test that needs one, in whatever worker it
 * runs, write their process id into `processes/`, and all have the folder's path in their command line. Whoever ends
 * the run ends every recorded process that still bears it. jest's global set-up is loaded without jest's resolver,
 * so this file imports nothing of ours.
 */

export const RUN_FOLDER_VARIABLE = 'NHIP_TEST_RUN';
const PREFIX = 'nhip-tests-';
const OWNER = 'owner';
const PROCESSES = 'processes';
const CONTAINERS = 'containers';
const END_POLL_MS = 20;
const END_TIMEOUT_MS = 15_000;
const NO_SUCH_CONTAINER = 404;

/** Begins a run: its folder, and the clearing up after earlier runs that were killed. */
export async function beginRun(): Promise<void> {
  if (process.env[RUN_FOLDER_VARIABLE] !== undefined) return;
  await sweepDeadRuns();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // Processes of another user must be able to walk in: PostgreSQL does not run as root.
  chmodSync(folder, 0o755);
  for (const name of [PROCESSES, CONTAINERS]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, OWNER), String(process.pid));
  process.env[RUN_FOLDER_VARIABLE] = folder;
  process.once('exit', () => signalAll(folder));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      signalAll(folder);
      process.kill(process.pid, signal);
    });
  }
}

/** Ends a run: no process and no file of it remains. */
export async function endRun(): Promise<void> {
  const folder = process.env[RUN_FOLDER_VARIABLE];
  if (folder === undefined) return;
  delete process.env[RUN_FOLDER_VARIABLE];
  await clear(folder);
}

async function sweepDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = numberIn(join(folder, OWNER));
    if (owner !== undefined && !isAlive(owner)) await clear(folder).catch((why) => leftAlone(folder, why));
  }
}

/** What an earlier run left is no fault of this one: the next run tries again, perhaps with a container engine. */
function leftAlone(folder: string, why: unknown): void {
  process.stderr.write(`${folder}, of a run that was killed, stays: ${why}\n`);
}

async function clear(folder: string): Promise<void> {
  signalAll(folder);
  await removeContainers(folder);
  const until = Date.now() + END_TIMEOUT_MS;
  while (running(folder).length > 0 && Date.now() < until) await delay(END_POLL_MS);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** SIGQUIT is PostgreSQL's immediate shutdown, which takes its sessions along; a JVM only prints its threads at it. */
function signalAll(folder: string): void {
  for (const { pid, command } of running(folder)) {
    // A broker in a container goes on when the program that started it is killed.
    const [, engine, name] = /^(\w+)[\0 ]run[\0 ].*--name=([\w-]+)/.exec(command) ?? [];
    if (engine && name) spawnSync(engine, ['rm', '--force', name]);
    try {
      process.kill(pid, command.includes('postgres') ? 'SIGQUIT' : 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}

/** Those of `npm run test:containers`; that of a run that was killed is removed by the next one, or by Ryuk. */
async function removeContainers(folder: string): Promise<void> {
  const ids = existsSync(join(folder, CONTAINERS)) ? readdirSync(join(folder, CONTAINERS)) : [];
  if (ids.length === 0) return;
  const { getContainerRuntimeClient } = await import('testcontainers');
  const client = await getContainerRuntimeClient();
  for (const id of ids) {
    const removed = client.container.getById(id).remove({ force: true, v: true });
    await removed.catch((error: { statusCode?: number }) => {
      if (error.statusCode !== NO_SUCH_CONTAINER) throw error;
    });
  }
}

function running(folder: string): { pid: number; command: string }[] {
  let names: string[] = [];
  try {
    names = readdirSync(join(folder, PROCESSES));
  } catch {
    return [];
  }
  return names
    .map((name) => ({ pid: Number(name), command: commandLine(Number(name)) }))
    .filter(({ command }) => command.includes(folder));
}

/** Empty when the process is gone. (The same is in @nhip/local, which cannot be imported here.) */
function commandLine(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function numberIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
