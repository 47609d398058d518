import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresPrograms, type PostgresPrograms } from './postgres-programs';
import { lastLines } from './log-lines';
import { startGrouped, type GroupedProcess } from './process-group';
import { commandLineOf, endLeftover, type SignalStep } from './process-identity';
import { giveTo, unprivileged, type Unprivileged } from './unprivileged';

export type PostgresOptions = {
  /** Folder of this server, made when missing: `data/` (the cluster), `postgres.log`. */
  dataDir: string;
  /** Port of 127.0.0.1. */
  port: number;
  /** Password of the superuser, set when the cluster is made. */
  password: string;
  /** Settings of the server that differ from ours, e.g. `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
};

export type Postgres = {
  readonly port: number;
  readonly pid: number;
  /** What it printed since it started. */
  readonly logFile: string;
  /** Connection string of the superuser for one database. */
  url(database: string): string;
  /** Ends it in order: sessions are cut, everything is on disk. */
  stop(): Promise<void>;
  /** Sends a signal and waits until the server has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Lets this process end while the server goes on. */
  release(): void;
};

const run = promisify(execFile);

export const POSTGRES_SUPERUSER = 'nhip';

/** For two cores and a laptop's memory; `synchronous_commit` stays on: a 202 says that the disk has it. */
export const POSTGRES_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const READY_TIMEOUT_MS = 120_000;
const READY_POLL_MS = 20;
const PROBE_TIMEOUT_MS = 2_000;
/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. */
const STOP_STEPS: readonly SignalStep[] = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
];
/** Sessions of a killed server see its death within milliseconds; until then their memory blocks a new one. */
const SHARED_MEMORY_BUSY = 'pre-existing shared memory block';
const SHARED_MEMORY_ATTEMPTS = 50;
const SHARED_MEMORY_WAIT_MS = 100;

/**
 * Starts PostgreSQL 18 on 127.0.0.1 (UTF-8, C.UTF-8, data checksums) and waits until it answers a query. An existing
 * cluster is kept; a server of an earlier run on the same folder is stopped first.
 * @throws an error whose message holds the last log lines when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const folder = resolve(options.dataDir);
  const cluster = join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  const programs = postgresPrograms();
  const user = unprivileged(cluster, [programs.home, folder]);
  await endLeftoverPostgres(folder);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster({ cluster, programs, user }, options);
  const logFile = join(folder, 'postgres.log');
  const server = await startServer({ options, cluster, programs, user, logFile });
  const url = (database: string): string =>
    `postgresql://${POSTGRES_SUPERUSER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
  return {
    port: options.port,
    pid: server.pid,
    logFile,
    url,
    stop: async () => void (await server.stop(STOP_STEPS)),
    kill: async (signal) => {
      server.kill(signal);
      await server.exited;
    },
    ended: server.exited.then(() => undefined),
    release: () => server.release(),
  };
}

type Place = { cluster: string; programs: PostgresPrograms; user: Unprivileged };

/** A cluster gets its name only when it is whole: one whose making was killed is made again. */
async function makeCluster(place: Place, { password, settings }: PostgresOptions): Promise<void> {
  const { cluster, programs, user } = place;
  const unfinished = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  for (const path of [cluster, unfinished]) rmSync(path, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    for (const path of [unfinished, passwordFile]) giveTo(user.ids, path);
    const { command, args, ...ids } = user.command(programs.initdb, [
      ...['-D', unfinished, '-U', POSTGRES_SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums', '--no-instructions'],
      ...(settings?.['fsync'] === 'off' ? ['--no-sync'] : []),
    ]);
    await run(command, args, { cwd: '/', env: environment(), ...ids });
    renameSync(unfinished, cluster);
  } catch (error) {
    throw new Error(`PostgreSQL could not make its data folder ${cluster}: ${(error as Error).message}`);
  } finally {
    for (const path of [unfinished, passwordFile]) rmSync(path, { recursive: true, force: true });
  }
}

type Start = Place & { options: PostgresOptions; logFile: string };

async function startServer(start: Start): Promise<GroupedProcess> {
  const { options, cluster, programs, user, logFile } = start;
  const settings = Object.entries({ ...POSTGRES_SETTINGS, ...options.settings }).flatMap(([k, v]) => [
    '-c',
    `${k}=${v}`,
  ]);
  const command = user.command(programs.postgres, ['-D', cluster, '-p', String(options.port), ...settings]);
  for (let attempt = 1; ; attempt++) {
    const server = await startGrouped({ ...command, cwd: '/', env: environment(), logFile });
    const failure = await untilAnswering(server, { ...options, cluster });
    if (failure === undefined) return server;
    await server.stop(STOP_STEPS);
    const log = lastLines(logFile);
    if (!log.includes(SHARED_MEMORY_BUSY) || attempt >= SHARED_MEMORY_ATTEMPTS) {
      throw new Error(
        `PostgreSQL on port ${options.port} did not start: ${failure}. Its log (${logFile}) says:\n${log}`,
      );
    }
    await delay(SHARED_MEMORY_WAIT_MS);
  }
}

/** Resolves to undefined when a query was answered, else to the reason why none will be. */
async function untilAnswering(
  server: GroupedProcess,
  options: PostgresOptions & { cluster: string },
): Promise<string | undefined> {
  const until = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const client = new Client({
      host: '127.0.0.1',
      port: options.port,
      user: POSTGRES_SUPERUSER,
      password: options.password,
      database: 'postgres',
      connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    let refusal: Error & { code?: string };
    try {
      await client.connect();
      // Another server may hold the port: ours is the one with our folder.
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      if (rows[0]?.data_directory === options.cluster) return undefined;
      refusal = new Error('another PostgreSQL answers on this port');
    } catch (error) {
      refusal = error as Error;
    } finally {
      await client.end().catch(() => undefined);
    }
    const exit = server.exit();
    if (exit) return `it ended with ${exit.signal ?? `code ${exit.code}`}`;
    if (refusal.code?.startsWith('28')) return `it refuses our password (${refusal.message})`;
    if (Date.now() > until) return `no answer within ${READY_TIMEOUT_MS / 1000} s (${refusal.message})`;
    await delay(READY_POLL_MS);
  }
}

/**
 * Stops the server that a dead parent left on this folder, and says whether there was one. An id that now belongs to
 * a stranger is taken out of the way, for PostgreSQL would refuse to start over it; that of a dead process stays:
 * PostgreSQL needs it to see whether sessions of the old server still run.
 */
export async function endLeftoverPostgres(dataDir: string): Promise<boolean> {
  const cluster = join(resolve(dataDir), 'data');
  const pid = recordedPid(cluster);
  if (await endLeftover({ pid, mark: cluster }, STOP_STEPS)) return true;
  if (pid > 0 && commandLineOf(pid) !== undefined) rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return false;
}

function recordedPid(cluster: string): number {
  try {
    return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  } catch {
    return 0;
  }
}

/** Only what the programs need: a PG* variable of the person's shell must not reach them. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}
