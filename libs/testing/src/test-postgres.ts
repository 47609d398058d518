import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, startPostgres as startServer, type Postgres } from '@nhip/local';
import { Client, Pool } from 'pg';
import { inContainers, postgresContainer } from './containers';
import { endWithRun, oncePerRun, runFolder, temporaryFolder } from './run-folder';

const PASSWORD = 'test';
/** What must survive a crash is not tested on the shared server. */
const FAST = { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' };
const POOL_SIZE = 8;

/** An empty database of its own for one spec. */
export type FreshDatabase = {
  name: string;
  url: string;
  /** Made at the first use, ended by `drop`. */
  readonly pool: Pool;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
};

/** The PostgreSQL server that all specs of this run share. */
export type SharedPostgres = { port: number; url(database: string): string };

/**
 * The run's shared server, started by whoever needs it first. It does not wait for the disk (`fsync=off`): what must
 * survive a crash is tested on `privatePostgres`.
 */
export async function startPostgres(): Promise<SharedPostgres> {
  const port = await oncePerRun('postgres', async () => {
    if (inContainers) return postgresContainer(PASSWORD, FAST);
    const server = await startServer({
      dataDir: join(runFolder(), 'postgres'),
      port: await freePort(),
      password: PASSWORD,
      settings: FAST,
    });
    endWithRun(server.pid);
    server.release();
    return server.port;
  });
  return { port, url: (database) => urlOf(port, database) };
}

/** A new empty database on the run's shared server. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await startPostgres();
  const name = `t_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = server.url(name);
  let pool: Pool | undefined;
  return {
    name,
    url,
    get pool() {
      if (!pool) {
        pool = new Pool({ connectionString: url, max: POOL_SIZE });
        pool.on('error', () => undefined);
      }
      return pool;
    },
    drop: async () => {
      await pool?.end();
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A server of the spec's own, to be killed and started again on the same port and data. */
export type PrivatePostgres = {
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  url(database: string): string;
  stop(): Promise<void>;
  /** Default SIGKILL; waits until the server has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after `stop` or `kill`, or from without. */
  start(): Promise<void>;
};

/** Starts a server for this spec alone; the spec stops it. */
export async function privatePostgres(settings: Record<string, string> = {}): Promise<PrivatePostgres> {
  const dataDir = temporaryFolder('postgres');
  const port = await freePort();
  const start = async (): Promise<Postgres> => {
    const server = await startServer({ dataDir, port, password: PASSWORD, settings });
    endWithRun(server.pid);
    server.release();
    return server;
  };
  let server = await start();
  return {
    port,
    dataDir,
    get pid() {
      return server.pid;
    },
    url: (database) => urlOf(port, database),
    stop: () => server.stop(),
    kill: (signal = 'SIGKILL') => server.kill(signal),
    start: async () => void (server = await start()),
  };
}

function urlOf(port: number, database: string): string {
  return `postgresql://nhip:${PASSWORD}@127.0.0.1:${port}/${database}`;
}

async function administer(server: SharedPostgres, statement: string): Promise<void> {
  const client = new Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
