import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import type { QueryRunner } from 'typeorm';
import { runMigrations } from './migrations';
import { createPool, withTransaction } from './pool';
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

  it('must be new enough', async () => {
    await expect(checkServerVersion(database.pool)).resolves.toBeUndefined();
    await expect(checkServerVersion(database.pool, 99)).rejects.toThrow('PostgreSQL 99 or newer is needed');
  });
});
