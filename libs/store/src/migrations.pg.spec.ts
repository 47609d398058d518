import { freshDatabase } from '@nhip/testing';
import type { QueryRunner } from 'typeorm';
import { runMigrations } from './migrations';

/** Ends all other sessions of its database, among them the one that holds the lock, and waits for their end. */
class LoseTheLock1700000000001 {
  readonly name = 'LoseTheLock1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    const ended = await runner.query(`SELECT pg_terminate_backend(pid, 60000) AS ended FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`);
    expect(ended).toEqual([{ ended: true }]);
  }
  async down(): Promise<void> {}
}

describe('migrations', () => {
  it('say so when the connection that holds the lock breaks, and the process goes on', async () => {
    const database = await freshDatabase();
    try {
      const migrations = [LoseTheLock1700000000001];
      await expect(runMigrations({ url: database.url, migrations })).rejects.toThrow(
        /not queryable|terminat/,
      );
    } finally {
      await database.drop();
    }
  });
});
