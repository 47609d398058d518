import { homedir } from 'node:os';
import { join } from 'node:path';
import { emptyDataFolder, makeFolders, openDataFolder } from './data-folder';
import { existingServers, expectSameServers } from './existing-servers';
import { lockFolder } from './folder-lock';
import {
  newInstance,
  readInstance,
  resumed,
  withPort,
  writeInstance,
  type Instance,
  type Ports,
} from './instance';
import { endLeftoverKafka } from './kafka';
import { bringUp, startDemo, type Running } from './parts';
import { freePort, holdPort, isPortFree } from './ports';
import { endLeftoverPostgres } from './postgres';
import { Problem } from './problem';
import { endLeftoverServices } from './service-process';
import { shutDown } from './shut-down';
import type { StartOptions, Steps, Stop } from './start-options';
import { welcome } from './welcome';

/** Exit code after being told to stop at once. */
const INTERRUPTED = 130;

/**
 * Runs Nhịp on this machine until it is asked to stop.
 * @returns the exit code of the process: 0 after an end that was asked for, 1 after a failure
 */
export async function start(given: {
  options: StartOptions;
  project: string;
  steps: Steps;
  stop: Stop;
}): Promise<number> {
  const { options, project, steps, stop } = given;
  const { dataDir } = options;
  let unlock: (() => void) | undefined;
  let running: Running | undefined;
  try {
    const existing = existingServers(process.env);
    openDataFolder(dataDir);
    unlock = lockFolder(dataDir);
    await clearUp(dataDir, steps);
    const instance = await openInstance(options, steps);
    expectSameServers(existing, instance, dataDir);
    const letPageGo = await heldPage(instance.ports.page);
    running = {
      project,
      dataDir,
      cacheDir: cacheFolder(),
      instance,
      existing,
      steps,
      stop,
      letPageGo,
      kept: [],
      gaveUp: [],
    };
    stop.onSecond(endAtOnce(running));
    await bringUp(running);
    tellReady(given, instance);
    if (instance.sampleData && options.demo) await startDemo(running);
    await Promise.race([...running.gaveUp, asked(stop.signal)]);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    steps.failed(
      error,
      `Sửa điều trên rồi chạy lại npm start; nhật ký ở ${join(dataDir, 'logs')}\n` +
        `Mend that and run npm start again; the logs are in ${join(dataDir, 'logs')}`,
    );
    return 1;
  } finally {
    if (running) await shutDown(running);
    unlock?.();
  }
}

async function clearUp(dataDir: string, steps: Steps): Promise<void> {
  const ended = await endLeftoverServices(makeFolders(dataDir));
  if (await endLeftoverKafka(join(dataDir, 'kafka'))) ended.push('Kafka');
  if (await endLeftoverPostgres(join(dataDir, 'postgres'))) ended.push('PostgreSQL');
  if (ended.length > 0) {
    steps.note(`lần trước bị ngắt, đã dừng phần còn lại · left by a killed run, ended: ${ended.join(', ')}`);
  }
}

async function openInstance(options: StartOptions, steps: Steps): Promise<Instance> {
  const { dataDir } = options;
  if (options.fresh) {
    const { port } = options;
    const before = port === undefined ? readablePort(dataDir) : port;
    emptyDataFolder(dataDir);
    makeFolders(dataDir);
    const fresh = await newInstance(before === undefined ? options : { ...options, port: before });
    return checkedPorts(fresh, options, steps);
  }
  const earlier = readInstance(dataDir);
  const instance = await (earlier ? resumed(earlier, options) : newInstance(options));
  return checkedPorts(instance, options, steps);
}

/** The page's port is a promise to the person: it is held until the page takes it. */
async function heldPage(port: number): Promise<() => Promise<void>> {
  const letGo = await holdPort(port);
  if (letGo) return letGo;
  throw new Problem(
    `port ${port} of 127.0.0.1 is taken by another program`,
    'Chọn cổng khác: npm start -- --port N\nChoose another port: npm start -- --port N',
  );
}

/** An inner port that somebody took is replaced. */
async function checkedPorts(instance: Instance, options: StartOptions, steps: Steps): Promise<Instance> {
  let checked = instance;
  for (const name of Object.keys(instance.ports) as (keyof Ports)[]) {
    const port = instance.ports[name];
    if (name === 'page' || (await isPortFree(port))) continue;
    checked = withPort(checked, name, await freePort());
    steps.note(
      `cổng ${port} đã có người dùng · port ${port} is taken, ${name} moves to ${checked.ports[name]}`,
    );
  }
  writeInstance(options.dataDir, checked);
  return checked;
}

function tellReady({ options, project, steps }: Parameters<typeof start>[0], instance: Instance): void {
  const elsewhere = options.dataDir !== join(project, '.nhip');
  const more = options.quiet ? [] : welcome(instance, elsewhere ? options.dataDir : undefined);
  // In one write: whoever waits for the first line has read the others too.
  steps.say([`Nhịp is ready: ${instance.url}`, `Metrics: ${instance.metricsUrl}`, ...more].join('\n'));
}

function endAtOnce({ kept, steps }: Running): () => void {
  return () => {
    steps.warn('Dừng ngay · stopping at once');
    for (const part of kept) part.endNow();
    process.exit(INTERRUPTED);
  };
}

function asked(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The page's port of an instance that is about to be thrown away. */
function readablePort(dataDir: string): number | undefined {
  try {
    return readInstance(dataDir)?.ports.page;
  } catch {
    return undefined;
  }
}

/** Where fetched programs are kept for all copies of the project on this machine. */
function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
}
