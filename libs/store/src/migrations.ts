import { createPool, withClient } from './pool';
import { checkServerVersion } from './server-version';
import { createDataSource } from './data-source';

/** Every migration of every service takes this lock of its database, so that two starts at once do the work once. */
const MIGRATION_LOCK = 0x6e68_6970;

/**
 * Brings a database to the newest of `migrations` (TypeORM classes, in order of their timestamps) under an advisory
 * lock. @returns the names of those it ran; none when the database was up to date.
 * @throws Error also when the lock was lost meanwhile: another may have begun the same
 */
export async function runMigrations(options: {
  readonly url: string;
  readonly migrations: readonly Function[];
}): Promise<string[]> {
  const applicationName = 'nhip-migrate';
  const pool = createPool(options.url, { applicationName, maxConnections: 1, statementTimeoutMs: 0 });
  try {
    await checkServerVersion(pool);
    return await withClient(pool, async (lock) => {
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const source = await createDataSource({ ...options, applicationName }).initialize();
      let ran: readonly { readonly name: string }[];
      try {
        ran = await source.runMigrations();
      } finally {
        await source.destroy();
      }
      // Its session's end would let the lock go, too; this tells whether it was held all the while.
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      return ran.map(({ name }) => name);
    });
  } finally {
    await pool.end();
  }
}
