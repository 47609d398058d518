import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '@nhip/testing';
import { Client } from 'pg';
import type { System } from '../journeys/system';

const run = promisify(execFile);

/** A physical copy of everything that PostgreSQL holds, taken while the server is stopped. */
export interface Backup {
  /** Puts it in the place of what is there; no service may run meanwhile. */
  restore(): Promise<void>;
}

/** Stops the server, copies its data folder and starts it again. */
export async function backUpServer({ postgres }: System): Promise<Backup> {
  const cluster = join(postgres.dataDir, 'data');
  const copy = join(postgres.dataDir, 'backup');
  await postgres.stop();
  rmSync(copy, { recursive: true, force: true });
  await run('cp', ['-a', cluster, copy]);
  await postgres.start();
  return {
    restore: async () => {
      await postgres.stop();
      renameSync(cluster, join(postgres.dataDir, `lost-${Date.now()}`));
      await run('cp', ['-a', copy, cluster]);
      if (!existsSync(join(cluster, 'PG_VERSION'))) throw new Error('the copy is no data folder');
      await postgres.start();
    },
  };
}

const CONNECTED = 'SELECT FROM pg_stat_activity WHERE datname = $1';

/** A copy of one database, once nobody is connected to it: pools of this process let go of what they do not use. */
export async function backUpDatabase({ postgres }: System, name: string): Promise<Backup> {
  const copy = `${name}_backup`;
  const administer = async (...statements: readonly string[]): Promise<void> => {
    const client = new Client({ connectionString: postgres.url('postgres') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const server = new Client({ connectionString: postgres.url('postgres') });
  await server.connect();
  try {
    await waitFor(async () => (await server.query(CONNECTED, [name])).rowCount === 0, {
      what: `all to leave ${name}`,
    });
  } finally {
    await server.end();
  }
  await administer(`CREATE DATABASE ${copy} TEMPLATE ${name} OWNER ${name}`);
  return {
    restore: () =>
      administer(`DROP DATABASE ${name} WITH (FORCE)`, `ALTER DATABASE ${copy} RENAME TO ${name}`),
  };
}
