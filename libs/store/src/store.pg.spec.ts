import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { errorMonitor } from 'node:events';
import type { Pool } from 'pg';
import type { QueryRunner } from 'typeorm';
import { runMigrations } from './migrations';
import { createPool, withClient, withTransaction } from './pool';
import { checkServerVersion } from './server-version';

class MakeNumbers1700000000000 {
  readonly name = 'MakeNumbers1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE number (n int PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE number');
  }
}

describe('PostgreSQL', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  it('is migrated once, also by two at the same time', async () => {
    const migrate = (): Promise<string[]> =>
      runMigrations({ url: database.url, migrations: [MakeNumbers1700000000000] });
    const ran = await Promise.all([migrate(), migrate()]);
    expect(ran.flat()).toEqual(['MakeNumbers1700000000000']);
    expect(await migrate()).toEqual([]);
  });

  it('may break between two statements: that connection is thrown away', async () => {
    const pool = createPool(database.url, { applicationName: 'spec', maxConnections: 1 });
    const pidOf = async (on: Pick<Pool, 'query'>): Promise<number> =>
      (await on.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;
    try {
      const pid = await withClient(pool, async (client) => {
        const broke = new Promise<void>((resolve) => client.once(errorMonitor, resolve));
        const own = await pidOf(client);
        await database.pool.query('SELECT pg_terminate_backend($1)', [own]);
        await broke;
        return own;
      });
      expect(await pidOf(pool)).not.toBe(pid);
    } finally {
      await pool.end();
    }
  });

  it('keeps all of a transaction or nothing', async () => {
    const pool = createPool(database.url, { applicationName: 'spec', maxConnections: 1 });
    try {
      await pool.query('CREATE TABLE number (n int)');
      await withTransaction(pool, (client) => client.query('INSERT INTO number VALUES (1)'));
      const broken = withTransaction(pool, async (client) => {
        await client.query('INSERT INTO number VALUES (2)');
        throw new Error('half way');
      });
      await expect(broken).rejects.toThrow('half way');
      expect((await pool.query('SELECT n FROM number')).rows).toEqual([{ n: 1 }]);
      expect((await pool.query("SELECT current_setting('application_name') AS name")).rows).toEqual([
        { name: 'spec' },
      ]);
    } finally {
      await pool.end();
    }
  });

  it('plans a statement by how large its tables have become, not by how small they were', async () => {
    const pool = createPool(database.url, { applicationName: 'spec', maxConnections: 1 });
    const find = { name: 'find', text: 'SELECT n FROM number WHERE n = $1' };
    try {
      await pool.query(
        'CREATE TABLE number (n int PRIMARY KEY); INSERT INTO number VALUES (0); ANALYZE number',
      );
      for (let n = 0; n < 10; n++) await pool.query({ ...find, values: [0] });
      await pool.query('INSERT INTO number SELECT generate_series(1, 50000)');
      expect((await pool.query({ ...find, values: [7] })).rows).toEqual([{ n: 7 }]);
      const { rows } = await pool.query<{ read: string }>(
        "SELECT seq_tup_read AS read FROM pg_stat_xact_user_tables WHERE relname = 'number'",
      );
      // Those of the small table, perhaps.
      expect(Number(rows[0]?.read)).toBeLessThanOrEqual(10);
    } finally {
      await pool.end();
    }
  });

  it('must be new enough', async () => {
    await expect(checkServerVersion(database.pool)).resolves.toBeUndefined();
    await expect(checkServerVersion(database.pool, 99)).rejects.toThrow('PostgreSQL 99 or newer is needed');
  });
});
