import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, temporaryFolder, waitFor } from '@nhip/testing';

export const ROOT = resolve(__dirname, '../..');
const STOP_TIMEOUT_MS = 60_000;

/** What the starter keeps in `instance.json`, as far as journeys ask for it. */
export interface InstanceFile {
  readonly url: string;
  readonly eventsUrl: string;
  readonly documentsUrl: string;
  readonly metricsUrl: string;
  readonly operatorKey: string;
  readonly adminUser: string;
  readonly adminPassword: string;
}

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A whole Nhịp as `npm start` runs it, on a folder and ports of its own. */
export interface StartedInstance {
  readonly dataDir: string;
  readonly file: InstanceFile;
  /** Runs the command line against it. */
  nhip(...args: string[]): Promise<Said>;
  /** The same, parsed from `--json`; throws what it said when it failed. */
  json<T>(...args: string[]): Promise<T>;
  /** The process id of one of its services. */
  pid(service: string): number;
  /** Ctrl-C; resolves when the starter has ended. @returns its exit code */
  stop(): Promise<number | null>;
}

/**
 * Starts what is built as `npm start` does, e.g. `startInstance('--no-demo', '--clock', '2024-01-01T00:00:00-05:00')`.
 * @throws with the last it printed, when it does not become ready
 */
export function startInstance(...options: string[]): Promise<StartedInstance> {
  return startInstanceIn({}, ...options);
}

/** The same from a shell that holds these variables as well. */
export async function startInstanceIn(
  environment: NodeJS.ProcessEnv,
  ...options: string[]
): Promise<StartedInstance> {
  const dataDir = join(temporaryFolder('instance'), 'dữ liệu');
  const port = await freePort();
  const log = join(temporaryFolder('starter'), 'start.log');
  const args = ['test/journeys/start-built.mjs', '--data-dir', dataDir, '--port', String(port), ...options];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = createWriteStream(log);
  child.stdout.pipe(written, { end: false });
  child.stderr.pipe(written, { end: false });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  try {
    await waitFor(() => readiness(child, log), { what: 'the instance to be ready' });
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
  } catch (error) {
    child.kill('SIGINT');
    await ended;
    throw new Error(`it did not start; it said:\n${readFileSync(log, 'utf8').slice(-4_000)}`, {
      cause: error,
    });
  }
  const file = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceFile;
  const nhip = (...given: string[]): Promise<Said> => runCli(dataDir, given);
  return {
    dataDir,
    file,
    nhip,
    json: async <T>(...given: string[]): Promise<T> => {
      const said = await nhip(...given, '--json');
      if (said.code !== 0)
        throw new Error(`nhip ${given.join(' ')}: exit ${said.code}\n${said.error}${said.out}`);
      return JSON.parse(said.out) as T;
    },
    pid: (service) => Number(readFileSync(join(dataDir, 'run', `${service}.pid`), 'utf8')),
    stop: async () => {
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      return ended.finally(() => clearTimeout(late));
    },
  };
}

/** Also true when it has ended instead. */
function readiness(child: ChildProcess, log: string): boolean {
  const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
  return said.includes('Nhịp is ready: http') || child.exitCode !== null;
}

/** Runs the command line against what lies in a data folder. */
export function runCli(dataDir: string, args: readonly string[]): Promise<Said> {
  return new Promise((done, failed) => {
    const env = { ...process.env, NHIP_DATA_DIR: dataDir, NO_COLOR: '1' };
    const child = spawn(process.execPath, [join(ROOT, 'libs/cli/bin/nhip.js'), ...args], { env, cwd: ROOT });
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    child.once('error', failed);
    child.once('close', (code) => done({ code: code ?? -1, out, error }));
  });
}
